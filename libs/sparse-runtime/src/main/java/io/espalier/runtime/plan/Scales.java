package io.espalier.runtime.plan;

import io.espalier.graph.ElementType;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.runtime.UnsupportedGraphException;
import java.util.Optional;

/** Scale and zero point of a QuantizeLinear or DequantizeLinear node: one, or one per channel. */
final class Scales {
  private final float[] scales;
  private final long[] zeroPoints;
  private final Optional<ElementType> zeroPointType;
  private final int inner;

  private Scales(
      float[] scales, long[] zeroPoints, Optional<ElementType> zeroPointType, int inner) {
    this.scales = scales;
    this.zeroPoints = zeroPoints;
    this.zeroPointType = zeroPointType;
    this.inner = inner;
  }

  static Scales of(Constants constants, Node node, long axis, long blockSize, Shape shape) {
    if (blockSize != 0) {
      throw new UnsupportedGraphException(
          node, "its scales are given by blocks", "Quantise per tensor or per channel");
    }
    float[] scales = constants.floats(node, 1, "scale");
    for (float scale : scales) {
      if (!(scale > 0f) || Float.isInfinite(scale)) {
        throw new UnsupportedGraphException(
            node, "its scale " + scale + " is not a positive number", "Quantise the model again");
      }
    }
    Optional<Tensor> zeroPoint = node.input(2).map(_ -> constants.require(node, 2, "zero point"));
    int along = (int) (axis < 0 ? axis + shape.rank() : axis);
    int inner = scales.length == 1 ? 1 : Math.toIntExact(shape.elements(along + 1, shape.rank()));
    return new Scales(
        scales,
        zeroPoint.map(Tensor::toLongs).orElseGet(() -> new long[scales.length]),
        zeroPoint.map(Tensor::type),
        inner);
  }

  boolean perTensor() {
    return scales.length == 1;
  }

  float scale(int element) {
    return scales[element / inner % scales.length];
  }

  long zeroPoint(int element) {
    return zeroPoints[element / inner % scales.length];
  }

  /** The integer type of a quantised value. */
  ElementType type(QuantizeLinear operator) {
    return zeroPointType.or(operator::outputType).orElse(ElementType.UINT8);
  }

  static long least(ElementType type) {
    return switch (type) {
      case UINT8, UINT16 -> 0;
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      default -> throw new IllegalArgumentException(type + " is not a type of activations");
    };
  }

  static long greatest(ElementType type) {
    return switch (type) {
      case UINT8 -> 255;
      case UINT16 -> 65535;
      case INT8 -> Byte.MAX_VALUE;
      case INT16 -> Short.MAX_VALUE;
      default -> throw new IllegalArgumentException(type + " is not a type of activations");
    };
  }
}
