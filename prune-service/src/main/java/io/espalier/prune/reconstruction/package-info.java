/**
 * Pruning layer by layer with second moments of the layers' inputs: what goes is what the outputs
 * miss least, and what stays makes up for it. Steps that zero weights use it through {@link
 * io.espalier.prune.weights.Reconstruction}; structured steps call {@link
 * io.espalier.prune.reconstruction.LeastSquares} for the consumers of what they remove.
 */
@NullMarked
package io.espalier.prune.reconstruction;

import org.jspecify.annotations.NullMarked;
