package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.ScatterElements;
import io.espalier.graph.op.ScatterNd;
import io.espalier.graph.op.ScatterReduction;
import java.nio.ByteBuffer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Places elements by positions. */
final class Scattering {
  /** Where an update goes. */
  private interface Target {
    long of(int update);
  }

  private Scattering() {}

  static Tensor elements(ScatterElements operator, Operands operands) {
    Tensor data = operands.input(0);
    Tensor indices = operands.input(1);
    int axis = Operands.axis(operator.axis(), data.shape().rank());
    long[] positions = indices.toLongs();
    long[] to = Movement.strides(data.shape());
    long[] strides = Movement.strides(indices.shape());
    return scatter(
        operator.reduction(),
        data,
        operands.input(2),
        update -> {
          long index = 0;
          for (int a = 0; a < strides.length; a++) {
            long coordinate = update / strides[a] % indices.shape().dim(a);
            index +=
                to[a]
                    * (a == axis
                        ? IndexingEvaluator.inside(positions[update], data.shape().dim(axis))
                        : coordinate);
          }
          return index;
        });
  }

  static Tensor slices(ScatterNd operator, Operands operands) {
    Tensor data = operands.input(0);
    Tensor indices = operands.input(1);
    Shape shape = data.shape();
    int depth = indices.shape().intDim(indices.shape().rank() - 1);
    long slice = shape.elements(depth, shape.rank());
    long[] positions = indices.toLongs();
    long[] to = Movement.strides(shape);
    return scatter(
        operator.reduction(),
        data,
        operands.input(2),
        update -> {
          long index = update % slice;
          int row = Math.toIntExact(update / slice * depth);
          for (int a = 0; a < depth; a++) {
            index += IndexingEvaluator.inside(positions[row + a], shape.dim(a)) * to[a];
          }
          return index;
        });
  }

  private static Tensor scatter(
      ScatterReduction reduction, Tensor data, Tensor updates, Target target) {
    int count = Numbers.count(updates.shape());
    if (reduction == ScatterReduction.NONE) {
      int width = data.type().bytes();
      ByteBuffer result = ByteBuffer.wrap(data.toBytes());
      ByteBuffer from = updates.asBytes();
      for (int i = 0; i < count; i++) {
        int at = Math.toIntExact(target.of(i) * width);
        result.put(at, from, i * width, width);
      }
      return Tensor.raw(data.type(), data.shape(), result);
    }
    if (data.type().isInteger()) {
      long[] result = data.toLongs();
      long[] from = updates.toLongs();
      LongBinaryOperator function = integers(reduction);
      for (int i = 0; i < count; i++) {
        int at = (int) target.of(i);
        result[at] = function.applyAsLong(result[at], from[i]);
      }
      return Numbers.integers(data.type(), data.shape(), result);
    }
    double[] result = Numbers.doubles(data);
    double[] from = Numbers.doubles(updates);
    DoubleBinaryOperator function = reals(reduction);
    for (int i = 0; i < count; i++) {
      int at = (int) target.of(i);
      result[at] = function.applyAsDouble(result[at], from[i]);
    }
    return Numbers.real(data.type(), data.shape(), result);
  }

  private static LongBinaryOperator integers(ScatterReduction reduction) {
    return switch (reduction) {
      case NONE -> (_, b) -> b;
      case ADD -> Long::sum;
      case MUL -> (a, b) -> a * b;
      case MIN -> Math::min;
      case MAX -> Math::max;
    };
  }

  private static DoubleBinaryOperator reals(ScatterReduction reduction) {
    return switch (reduction) {
      case NONE -> (_, b) -> b;
      case ADD -> Double::sum;
      case MUL -> (a, b) -> a * b;
      case MIN -> Math::min;
      case MAX -> Math::max;
    };
  }
}
