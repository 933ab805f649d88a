/**
 * What turns gradients into better weights: AdamW, the rate's schedule, the loss and the order of
 * the images. Plain Java, deterministic and independent of the engine. Used by {@link
 * io.espalier.training} only.
 */
@NullMarked
package io.espalier.training.optimizer;

import org.jspecify.annotations.NullMarked;
