package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Conversions between real numbers and scaled integers; divided and multiplied in {@code float}, as
 * runtimes do.
 */
final class Quantizers {
  private Quantizers() {}

  static Tensor quantize(
      Tensor input,
      Tensor scale,
      Optional<Tensor> zeroPoint,
      ElementType to,
      long axis,
      long block) {
    double[] x = Numbers.doubles(input);
    double[] scales = Numbers.doubles(scale);
    double[] zeros = zeroPoint.map(Numbers::doubles).orElseGet(() -> new double[scales.length]);
    IntUnaryOperator parameter = parameter(input.shape(), scale.shape(), axis, block);
    if (SmallFloats.isSmall(to)) {
      double[] y = new double[x.length];
      Arrays.setAll(y, i -> (float) (x[i] / scales[parameter.applyAsInt(i)]));
      return Numbers.real(to, input.shape(), y);
    }
    long[] y = new long[x.length];
    for (int i = 0; i < y.length; i++) {
      int p = parameter.applyAsInt(i);
      double rounded = Math.rint((float) x[i] / (float) scales[p]) + zeros[p];
      y[i] = (long) Math.clamp(rounded, (double) minimum(to), (double) maximum(to));
    }
    return Numbers.integers(to, input.shape(), y);
  }

  static Tensor dequantize(
      Tensor input, Tensor scale, Optional<Tensor> zeroPoint, long axis, long block) {
    double[] x = Numbers.doubles(input);
    double[] scales = Numbers.doubles(scale);
    double[] zeros = zeroPoint.map(Numbers::doubles).orElseGet(() -> new double[scales.length]);
    IntUnaryOperator parameter = parameter(input.shape(), scale.shape(), axis, block);
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      int p = parameter.applyAsInt(i);
      y[i] = (float) (x[i] - zeros[p]) * (float) scales[p];
    }
    return Numbers.real(scale.type(), input.shape(), y);
  }

  /**
   * Which scale belongs to an element: the only one, one per entry of the axis, or one per block
   * along the axis.
   */
  private static IntUnaryOperator parameter(Shape input, Shape scale, long axis, long block) {
    if (scale.elements() == 1) {
      return _ -> 0;
    }
    int along = (int) (axis < 0 ? axis + input.rank() : axis);
    long inner = input.elements(along + 1, input.rank());
    long extent = input.dim(along);
    if (block == 0) {
      return i -> (int) (i / inner % extent);
    }
    long blocks = scale.dim(along);
    return i -> {
      long outer = i / inner / extent;
      long at = i / inner % extent / block;
      return (int) ((outer * blocks + at) * inner + i % inner);
    };
  }

  static long minimum(ElementType type) {
    return switch (type) {
      case UINT8, UINT16, UINT4, UINT2 -> 0;
      case INT4 -> -8;
      case INT2 -> -2;
      case INT32 -> Integer.MIN_VALUE;
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      default -> throw new GraphException("the reference evaluator cannot quantize to " + type);
    };
  }

  static long maximum(ElementType type) {
    return switch (type) {
      case UINT4 -> 15;
      case INT4 -> 7;
      case UINT2 -> 3;
      case INT2 -> 1;
      case INT32 -> Integer.MAX_VALUE;
      case UINT8 -> 0xFF;
      case UINT16 -> 0xFFFF;
      case INT8 -> Byte.MAX_VALUE;
      case INT16 -> Short.MAX_VALUE;
      default -> throw new GraphException("the reference evaluator cannot quantize to " + type);
    };
  }
}
