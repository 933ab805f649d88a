/**
 * What a layer's kernel is, the shapes it works on, and the one place that selects who provides it.
 *
 * <p>Called by the planner and the session only. Tensors are {@code float[]} in ONNX order (NCHW)
 * with {@link io.espalier.runtime.kernel.Storage#SLACK} readable elements behind them.
 */
@NullMarked
package io.espalier.runtime.kernel;

import org.jspecify.annotations.NullMarked;
