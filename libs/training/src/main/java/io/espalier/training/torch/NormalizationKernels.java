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
import java.util.function.BiFunction;

/** Operators that scale by statistics. */
final class NormalizationKernels {
  private NormalizationKernels() {}

  static NDArray apply(Call call, Normalization operator) {
    return switch (operator) {
      case BatchNormalization(float epsilon, float momentum, boolean _) ->
          Torch.batchNormalization(
              call.array(0),
              call.array(1),
              call.array(2),
              call.array(3),
              call.array(4),
              call.training(),
              1 - momentum,
              epsilon);
      case Softmax(long axis, boolean flattening) ->
          softmax(call, axis, flattening, NDArray::softmax);
      case LogSoftmax(long axis, boolean flattening) ->
          softmax(call, axis, flattening, NDArray::logSoftmax);
      case Lrn lrn -> lrn(call.array(0), lrn);
      case GroupNormalization _,
          Hardmax _,
          InstanceNormalization _,
          LayerNormalization _,
          LpNormalization _,
          MeanVarianceNormalization _,
          RmsNormalization _ ->
          throw call.unsupported("the training engine does not compute this normalization");
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
