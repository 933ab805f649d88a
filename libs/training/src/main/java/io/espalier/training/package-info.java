/**
 * Training, evaluation and measurement of ONNX graphs: {@link io.espalier.training.Trainer}, {@link
 * io.espalier.training.TorchModel}, {@link io.espalier.training.Evaluator}, {@link
 * io.espalier.training.ActivationStatistics} and {@link io.espalier.training.BatchNormStatistics}.
 * May be called from any thread; the engine runs on threads of its own. The only library that knows
 * DJL.
 */
@NullMarked
package io.espalier.training;

import org.jspecify.annotations.NullMarked;
