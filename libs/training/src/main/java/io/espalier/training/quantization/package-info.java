/**
 * Training that is aware of quantization: weights and activations are rounded in the forward pass
 * as the graph library's quantizer will round them, and gradients pass as if they were not. Used by
 * {@link io.espalier.training} only.
 */
@NullMarked
package io.espalier.training.quantization;

import org.jspecify.annotations.NullMarked;
