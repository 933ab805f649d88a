package io.espalier.training.torch;

import io.espalier.graph.ElementType;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Constant;
import io.espalier.graph.op.ConstantOfShape;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Sub;
import io.espalier.graph.op.Unsqueeze;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongBinaryOperator;

/**
 * What is computed without the engine: shapes and other integers, and weights that are stored as
 * integers.
 */
final class HostKernels {
  private HostKernels() {}

  /**
   * The result where every input is on the host; empty where the operator is none of those that
   * work on shapes.
   */
  static Optional<Tensor> apply(Call call, Operator operator) {
    return switch (operator) {
      case Constant(Tensor value) -> Optional.of(value);
      case ConstantOfShape(Tensor value) -> Optional.of(fill(value, call.longs(0)));
      case Identity _ -> Optional.of(call.tensor(0));
      case Reshape reshape ->
          Optional.of(reshaped(call, ShapeKernels.reshape(reshape, call.shape(0), call.longs(1))));
      case Squeeze squeeze -> Optional.of(reshaped(call, ShapeKernels.squeeze(call, squeeze)));
      case Unsqueeze unsqueeze ->
          Optional.of(reshaped(call, ShapeKernels.unsqueeze(call, unsqueeze)));
      case Flatten flatten ->
          Optional.of(reshaped(call, ShapeKernels.flatten(flatten, call.shape(0))));
      case ShapeOf shapeOf -> Optional.of(shapeOf(shapeOf, call.shape(0)));
      case DequantizeLinear dequantize ->
          Optional.of(QuantizationKernels.dequantize(call, dequantize));
      case Cast(ElementType to) -> cast(call.tensor(0), to);
      case Gather gather when vectors(call) && gather.axis() == 0 -> Optional.of(gather(call));
      case Concat _ when vectors(call) -> Optional.of(concat(call));
      case Slice slice when vectors(call) -> Optional.of(slice(call, slice));
      case Add _ -> binary(call, Long::sum);
      case Sub _ -> binary(call, (left, right) -> left - right);
      case Mul _ -> binary(call, (left, right) -> left * right);
      case Div _ -> binary(call, (left, right) -> left / right);
      default -> Optional.empty();
    };
  }

  static Tensor shapeOf(ShapeOf operator, long[] shape) {
    int rank = shape.length;
    return Tensor.vector(Arrays.copyOfRange(shape, operator.from(rank), operator.to(rank)));
  }

  private static Tensor reshaped(Call call, long[] shape) {
    return call.tensor(0).reshaped(Shape.of(shape));
  }

  private static Tensor fill(Tensor value, long[] shape) {
    Shape filled = Shape.of(shape);
    byte[] element = value.toBytes();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(filled.elements() * element.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.put(element);
    }
    return Tensor.raw(value.type(), filled, bytes.flip());
  }

  private static Optional<Tensor> cast(Tensor x, ElementType to) {
    if (x.type() == to) {
      return Optional.of(x);
    }
    if (to == ElementType.FLOAT) {
      return Optional.of(Tensor.floats(x.shape(), Call.floats(x)));
    }
    if (to == ElementType.INT64 && x.type().isInteger()) {
      return Optional.of(Tensor.longs(x.shape(), x.toLongs()));
    }
    if (to == ElementType.INT32 && x.type().isInteger()) {
      return Optional.of(
          Tensor.ints(x.shape(), Arrays.stream(x.toLongs()).mapToInt(Math::toIntExact).toArray()));
    }
    return Optional.empty();
  }

  /** Whether all inputs are INT64, as shapes are, with at most one axis. */
  private static boolean vectors(Call call) {
    for (int i = 0; i < call.node().inputs().size(); i++) {
      if (call.has(i)
          && (call.tensor(i).type() != ElementType.INT64 || call.tensor(i).shape().rank() > 1)) {
        return false;
      }
    }
    return true;
  }

  private static Tensor gather(Call call) {
    long[] values = call.longs(0);
    long[] indices = call.longs(1);
    long[] picked =
        Arrays.stream(indices)
            .map(i -> values[Math.toIntExact(i < 0 ? i + values.length : i)])
            .toArray();
    return Tensor.longs(call.tensor(1).shape(), picked);
  }

  private static Tensor concat(Call call) {
    long[] all = new long[0];
    for (int i = 0; i < call.node().inputs().size(); i++) {
      long[] next = call.longs(i);
      int position = all.length;
      all = Arrays.copyOf(all, position + next.length);
      System.arraycopy(next, 0, all, position, next.length);
    }
    return Tensor.vector(all);
  }

  private static Tensor slice(Call call, Slice slice) {
    long[] values = call.longs(0);
    Slice.Range range = ShapeKernels.ranges(call, slice).getFirst();
    long[] picked = new long[Math.toIntExact(range.count())];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[Math.toIntExact(range.start() + i * range.step())];
    }
    return Tensor.vector(picked);
  }

  private static Optional<Tensor> binary(Call call, LongBinaryOperator function) {
    Tensor left = call.tensor(0);
    Tensor right = call.tensor(1);
    boolean simple = left.count() == right.count() || left.count() == 1 || right.count() == 1;
    boolean longs = left.type() == ElementType.INT64 && right.type() == ElementType.INT64;
    if (!longs || !simple) {
      return Optional.empty();
    }
    long[] a = left.toLongs();
    long[] b = right.toLongs();
    long[] result = new long[Math.max(a.length, b.length)];
    for (int i = 0; i < result.length; i++) {
      result[i] = function.applyAsLong(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]);
    }
    Shape shape =
        left.shape().rank() >= right.shape().rank() && a.length >= b.length
            ? left.shape()
            : right.shape();
    return Optional.of(Tensor.longs(shape, result));
  }
}
