package io.espalier.graph.rewrite;

import io.espalier.graph.GraphException;

/**
 * How an activation is quantized to eight unsigned bits: {@code real = scale * (integer -
 * zeroPoint)}.
 *
 * @param scale the step, positive and finite
 * @param zeroPoint the integer that stands for zero, from 0 to 255
 */
public record QuantizationRange(float scale, int zeroPoint) {
  private static final int LEVELS = 255;

  /** A value that never gets further from zero than a few of these steps is taken to be zero. */
  private static final double SCALE_MIN = 1e-12;

  /** Checks the bounds. */
  public QuantizationRange {
    if (!(scale > 0) || Float.isInfinite(scale)) {
      throw new GraphException("the scale " + scale + " is not positive and finite");
    }
    if (zeroPoint < 0 || zeroPoint > LEVELS) {
      throw new GraphException("the zero point " + zeroPoint + " is not from 0 to " + LEVELS);
    }
  }

  /**
   * The range that covers the values from {@code minimum} to {@code maximum}, and zero, which must
   * be exact since padding and Relu give it.
   */
  public static QuantizationRange covering(float minimum, float maximum) {
    if (!(minimum <= maximum) || Float.isInfinite(minimum) || Float.isInfinite(maximum)) {
      throw new GraphException("values from " + minimum + " to " + maximum + " are no range");
    }
    double low = Math.min(minimum, 0);
    double high = Math.max(maximum, 0);
    double scale = (high - low) / LEVELS;
    if (scale < SCALE_MIN) {
      return new QuantizationRange(1f / LEVELS, 0);
    }
    return new QuantizationRange(
        (float) scale, (int) Math.clamp(Math.rint(-low / scale), 0.0, LEVELS));
  }
}
