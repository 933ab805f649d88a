package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
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
    float[] scales = scale.toFloats();
    long[] zeros = zeroPoint.map(Tensor::toLongs).orElseGet(() -> new long[scales.length]);
    IntUnaryOperator parameter = parameter(input.shape(), scale.shape(), axis, block);
    long[] y = new long[x.length];
    for (int i = 0; i < y.length; i++) {
      int p = parameter.applyAsInt(i);
      double rounded = Math.rint((float) x[i] / scales[p]) + zeros[p];
      y[i] = (long) Math.clamp(rounded, (double) minimum(to), (double) maximum(to));
    }
    return Numbers.integers(to, input.shape(), y);
  }

  static Tensor dequantize(
      Tensor input, Tensor scale, Optional<Tensor> zeroPoint, long axis, long block) {
    long[] x = input.toLongs();
    float[] scales = scale.toFloats();
    long[] zeros = zeroPoint.map(Tensor::toLongs).orElseGet(() -> new long[scales.length]);
    IntUnaryOperator parameter = parameter(input.shape(), scale.shape(), axis, block);
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      int p = parameter.applyAsInt(i);
      y[i] = (float) (x[i] - zeros[p]) * scales[p];
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

  private static long minimum(ElementType type) {
    return switch (type) {
      case UINT8, UINT16 -> 0;
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      default -> throw new GraphException("the reference evaluator cannot quantize to " + type);
    };
  }

  private static long maximum(ElementType type) {
    return switch (type) {
      case UINT8 -> 0xFF;
      case UINT16 -> 0xFFFF;
      case INT8 -> Byte.MAX_VALUE;
      case INT16 -> Short.MAX_VALUE;
      default -> throw new GraphException("the reference evaluator cannot quantize to " + type);
    };
  }
}
