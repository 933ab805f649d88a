/**
 * Pruning within a training: what finds a mask while the weights learn. Plain Java over arrays that
 * lie beside the memory that the engine reads, deterministic from the seed and the step. Used by
 * {@link io.espalier.training}; others only describe what they want in a {@link
 * io.espalier.training.sparsify.Sparsification}.
 */
@NullMarked
package io.espalier.training.sparsify;

import org.jspecify.annotations.NullMarked;
