package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvInteger;
import io.espalier.graph.op.DynamicQuantizeLinear;
import io.espalier.graph.op.IntegerArithmetic;
import io.espalier.graph.op.MatMulInteger;
import io.espalier.graph.op.QLinearConv;
import io.espalier.graph.op.QLinearMatMul;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Products of quantized tensors. They are summed in {@code double}, which holds every sum of
 * eight-bit products exactly up to 2^53.
 */
final class IntegerProducts {
  private IntegerProducts() {}

  static List<Tensor> evaluate(IntegerArithmetic operator, Operands operands) {
    return switch (operator) {
      case ConvInteger(Conv conv) -> List.of(convInteger(conv, operands));
      case MatMulInteger _ ->
          List.of(
              Numbers.real(
                  ElementType.INT32,
                  operands.shape(0),
                  Numbers.doubles(
                      Products.multiply(
                          shifted(operands.input(0), operands.optional(2), -2),
                          shifted(operands.input(1), operands.optional(3), -1)))));
      case QLinearConv(Conv conv) -> List.of(linearConv(conv, operands));
      case QLinearMatMul _ -> List.of(linearMatMul(operands));
      case DynamicQuantizeLinear _ -> dynamic(operands.input(0));
    };
  }

  /**
   * The values less their zero points, as DOUBLE: one for all, or one for each entry of an axis,
   * which counts from the back.
   */
  private static Tensor shifted(Tensor values, Optional<Tensor> zeroPoint, int axis) {
    Tensor x = Elementwise.cast(values, ElementType.DOUBLE);
    return zeroPoint
        .map(
            zero ->
                Elementwise.combine(
                    x,
                    placed(Elementwise.cast(zero, ElementType.DOUBLE), values.shape(), axis),
                    (a, b) -> a - b,
                    (a, b) -> a - b))
        .orElse(x);
  }

  /** A vector laid along an axis so that broadcasting puts it there; anything else as it is. */
  private static Tensor placed(Tensor parameter, Shape shape, int axis) {
    if (parameter.count() == 1) {
      return parameter.reshaped(Shape.scalar());
    }
    if (parameter.shape().rank() != 1) {
      return parameter;
    }
    int after = -1 - (axis < 0 ? axis : axis - shape.rank());
    long[] dimensions = new long[after + 1];
    Arrays.fill(dimensions, 1);
    dimensions[0] = parameter.count();
    return parameter.reshaped(Shape.of(dimensions));
  }

  private static Tensor convInteger(Conv conv, Operands operands) {
    Tensor sums =
        Products.convolve(
            conv,
            shifted(operands.input(0), operands.optional(2), -1),
            shifted(operands.input(1), operands.optional(3), 0),
            Optional.empty());
    return Numbers.real(ElementType.INT32, sums.shape(), Numbers.doubles(sums));
  }

  private static Tensor linearConv(Conv conv, Operands operands) {
    Tensor sums =
        Products.convolve(
            conv,
            shifted(operands.input(0), operands.optional(2), -1),
            shifted(operands.input(3), operands.optional(5), 0),
            operands.optional(8));
    Tensor factor =
        factor(
            operands.input(1).reshaped(Shape.scalar()),
            placed(operands.input(4), sums.shape(), 1),
            operands.input(6));
    return requantized(sums, factor, operands.input(7));
  }

  private static Tensor linearMatMul(Operands operands) {
    Tensor a = operands.input(0);
    Tensor b = operands.input(3);
    Tensor sums =
        Products.multiply(
            shifted(a, operands.optional(2), -2), shifted(b, operands.optional(5), -1));
    Tensor factor =
        factor(
            placed(operands.input(1), sums.shape(), -2),
            placed(operands.input(4), sums.shape(), -1),
            operands.input(6));
    return requantized(sums, factor, operands.input(7));
  }

  /** The product of two scales over the output's, in {@code float} as runtimes have it. */
  private static Tensor factor(Tensor left, Tensor right, Tensor output) {
    Tensor product =
        Elementwise.combine(
            Elementwise.cast(left, ElementType.FLOAT),
            Elementwise.cast(right, ElementType.FLOAT),
            (a, b) -> a * b,
            (a, _) -> a);
    double divisor = Numbers.doubles(output)[0];
    return Elementwise.map(product, value -> value / divisor);
  }

  private static Tensor requantized(Tensor sums, Tensor factor, Tensor zeroPoint) {
    ElementType type = zeroPoint.type();
    double zero = Numbers.doubles(zeroPoint)[0];
    double lowest = Quantizers.minimum(type);
    double highest = Quantizers.maximum(type);
    Tensor scaled =
        Elementwise.combine(
            sums,
            factor,
            (sum, scale) ->
                Math.clamp(Math.rint((float) sum * (float) scale) + zero, lowest, highest),
            (a, _) -> a);
    return Elementwise.cast(scaled, type);
  }

  private static List<Tensor> dynamic(Tensor x) {
    float low = 0;
    float high = 0;
    for (float value : x.toFloats()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    float scale = high == low ? 1 : (high - low) / 255;
    double zero = Math.clamp(Math.rint(-low / scale), 0.0, 255.0);
    double[] y = Numbers.doubles(x);
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.clamp(Math.rint((float) y[i] / scale) + zero, 0.0, 255.0);
    }
    return List.of(
        Numbers.real(ElementType.UINT8, x.shape(), y),
        Tensor.scalar(scale),
        Tensor.bytes(ElementType.UINT8, Shape.scalar(), (byte) zero));
  }
}
