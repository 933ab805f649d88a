package io.espalier.runtime.kernel.integer;

/**
 * How a real number, given in steps of the output's scale, becomes an unsigned byte.
 *
 * @param zeroPoint what 0 becomes, from 0 to 255
 * @param low least result: a fused Relu or Clip raises it
 * @param high greatest result
 */
public record ByteResult(int zeroPoint, int low, int high) {
  /** The greatest unsigned byte. */
  public static final int MAX = 255;

  public ByteResult {
    if (zeroPoint < 0 || zeroPoint > MAX || low < 0 || high > MAX || low > high) {
      throw new IllegalArgumentException(
          "zero point " + zeroPoint + ", from " + low + " to " + high + ": not in bytes");
    }
  }

  /** A result without an activation. */
  public static ByteResult unbounded(int zeroPoint) {
    return new ByteResult(zeroPoint, 0, MAX);
  }

  /**
   * The byte of {@code steps}. The bounds are whole numbers, so clamping before rounding gives the
   * same and keeps the conversion to int in its range.
   */
  public int round(float steps) {
    float bounded = Math.min(Math.max(steps, low - zeroPoint), high - zeroPoint);
    return (int) Math.rint(bounded) + zeroPoint;
  }
}
