/**
 * Runs an ONNX graph on the PyTorch engine of DJL, with or without gradients: the adapter to the
 * engine's JNI, the worker threads it must be called from, the weights' memory and the interpreter.
 * Used by {@link io.espalier.training} only.
 */
@NullMarked
package io.espalier.training.torch;

import org.jspecify.annotations.NullMarked;
