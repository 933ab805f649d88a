package io.espalier.runtime.kernel;

import java.util.Objects;

/**
 * Something done to a layer's output while it is still in the cache: the operators that follow a
 * convolution and are fused into it, or an element-wise layer of its own.
 */
public sealed interface PostOp {

  /** Which element of an operand meets an element of the output. */
  enum Layout {
    /** The operand has the output's shape. */
    SAME,
    /** The operand has the shape of one image and is used for every image. */
    IMAGE,
    /** One number per channel. */
    CHANNEL,
    /** One number per image and channel. */
    CHANNEL_PER_IMAGE,
    /** One number for all. */
    SCALAR
  }

  /** The arithmetic of {@link Combine}. */
  enum Arithmetic {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    MAXIMUM,
    MINIMUM,
    /** The left value where it is not negative, elsewhere multiplied by the right one. */
    SLOPE,
    POWER;

    /** {@code left op right}. */
    public float apply(float left, float right) {
      return switch (this) {
        case ADD -> left + right;
        case SUBTRACT -> left - right;
        case MULTIPLY -> left * right;
        case DIVIDE -> left / right;
        case MAXIMUM -> Math.max(left, right);
        case MINIMUM -> Math.min(left, right);
        case SLOPE -> left < 0f ? left * right : left;
        case POWER -> (float) Math.pow(left, right);
      };
    }
  }

  /**
   * Combines the value with another tensor.
   *
   * @param reversed whether the operand stands on the left
   */
  record Combine(Arithmetic arithmetic, Storage operand, Layout layout, boolean reversed)
      implements PostOp {
    public Combine {
      Objects.requireNonNull(arithmetic, "arithmetic");
      Objects.requireNonNull(operand, "operand");
      Objects.requireNonNull(layout, "layout");
    }
  }

  /** Applies an activation. */
  record Activate(Activation activation) implements PostOp {
    public Activate {
      Objects.requireNonNull(activation, "activation");
    }
  }

  /**
   * QuantizeLinear followed by DequantizeLinear, in float: divide by the scale, round half to even,
   * add the zero point, saturate, and back. As the bounds are whole numbers, clamping before
   * rounding gives the same result and keeps rounding in its exact range.
   *
   * @param low least quantised value minus the zero point
   * @param high greatest quantised value minus the zero point
   */
  record FakeQuantize(float scale, float low, float high) implements PostOp {
    /** The numbers for a quantised type from {@code typeMin} to {@code typeMax}. */
    public static FakeQuantize of(float scale, int zeroPoint, int typeMin, int typeMax) {
      return new FakeQuantize(scale, typeMin - zeroPoint, typeMax - zeroPoint);
    }

    /** Whether this is the rounding of an integer type with the given zero point. */
    public boolean fits(long zeroPoint) {
      long least = (long) low + zeroPoint;
      long greatest = (long) high + zeroPoint;
      boolean unsigned = least == 0 && (greatest == 0xFF || greatest == 0xFFFF);
      boolean signed = least == -greatest - 1 && (greatest == 0x7F || greatest == 0x7FFF);
      return unsigned || signed;
    }

    /** The quantised value minus the zero point. */
    public float steps(float x) {
      return (float) Math.rint(Math.min(Math.max(x / scale, low), high));
    }

    /** The value after a round trip through the quantised type. */
    public float apply(float x) {
      return steps(x) * scale;
    }
  }
}
