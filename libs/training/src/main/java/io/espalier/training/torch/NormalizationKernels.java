package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.GroupNormalization;
import io.espalier.graph.op.Hardmax;
import io.espalier.graph.op.InstanceNormalization;
import io.espalier.graph.op.LayerNormalization;
import io.espalier.graph.op.LogSoftmax;
import io.espalier.graph.op.LpNormalization;
import io.espalier.graph.op.Lrn;
import io.espalier.graph.op.MeanVarianceNormalization;
import io.espalier.graph.op.Normalization;
import io.espalier.graph.op.RmsNormalization;
import io.espalier.graph.op.Softmax;
import java.util.List;
import java.util.function.BiFunction;

/** Operators that scale by statistics. */
final class NormalizationKernels {
  private NormalizationKernels() {}

  static List<Operand> apply(Call call, Normalization operator) {
    return switch (operator) {
      case BatchNormalization(float _, float _, boolean training)
          when training && call.node().outputs().size() > 1 ->
          ReferenceKernels.apply(call);
      case BatchNormalization(float epsilon, float momentum, boolean _) ->
          Kernels.one(
              Torch.batchNormalization(
                  call.array(0),
                  call.array(1),
                  call.array(2),
                  call.array(3),
                  call.array(4),
                  call.training(),
                  1 - momentum,
                  epsilon));
      case Softmax(long axis, boolean flattening) ->
          Kernels.one(softmax(call, axis, flattening, NDArray::softmax));
      case LogSoftmax(long axis, boolean flattening) ->
          Kernels.one(softmax(call, axis, flattening, NDArray::logSoftmax));
      case Lrn lrn -> Kernels.one(lrn(call.array(0), lrn));
      case LayerNormalization layer -> StatisticsKernels.layer(call, layer);
      case GroupNormalization group ->
          Kernels.one(StatisticsKernels.groups(call, group.groups(), group.epsilon()));
      case InstanceNormalization(float epsilon) ->
          Kernels.one(StatisticsKernels.groups(call, call.shape(0)[1], epsilon));
      case RmsNormalization rms -> Kernels.one(StatisticsKernels.rootMeanSquare(call, rms));
      case LpNormalization norm -> Kernels.one(StatisticsKernels.norm(call, norm));
      case MeanVarianceNormalization(List<Long> axes) ->
          Kernels.one(StatisticsKernels.meanVariance(call, axes));
      case Hardmax _ -> ReferenceKernels.apply(call);
    };
  }

  private static NDArray softmax(
      Call call, long axis, boolean flattening, BiFunction<NDArray, Integer, NDArray> function) {
    NDArray x = call.array(0);
    Shape shape = x.getShape();
    int along = call.axis(axis, shape.dimension());
    if (!flattening || along == shape.dimension() - 1) {
      return function.apply(x, along);
    }
    Shape matrix = new Shape(shape.slice(0, along).size(), shape.slice(along).size());
    return function.apply(x.reshape(matrix), 1).reshape(shape);
  }

  private static NDArray lrn(NDArray x, Lrn lrn) {
    Shape shape = x.getShape();
    long batch = shape.get(0);
    long channels = shape.get(1);
    long before = (lrn.size() - 1) / 2;
    NDArray squares = x.square().reshape(batch, 1, channels, shape.slice(2).size());
    NDArray padded = Torch.pad(squares, new long[] {0, 0, before, lrn.size() - 1 - before}, 0);
    NDArray means =
        Torch.averagePool(padded, new long[] {lrn.size(), 1}, new long[] {1, 1}, new long[] {0, 0});
    return x.div(means.mul(lrn.alpha()).add(lrn.bias()).pow(lrn.beta()).reshape(shape));
  }
}
