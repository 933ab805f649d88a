package io.espalier.runtime.kernel.integer;

/**
 * A second tensor of bytes that is added before requantisation.
 *
 * @param layout of the output's shape
 * @param multiplier its scale divided by the output's scale
 * @param zeroPoint its zero point
 * @param own how a convolution's own result is rounded before this is added
 */
public record Residual(ByteLayout layout, float multiplier, int zeroPoint, Own own) {

  /**
   * How a convolution's own result is rounded, as if it became bytes before the addition: to whole
   * steps of its own, and no further than its bytes reach.
   *
   * @param low the least, in steps of its own
   * @param high the most, in steps of its own
   * @param multiplier the scale of its own steps divided by the output's scale
   */
  public record Own(float low, float high, float multiplier) {
    /** Steps of the output's size without limits. */
    public static final Own UNLIMITED =
        new Own(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 1);

    /** The own result in steps of the output. */
    public float steps(float own) {
      return (float) Math.rint(Math.min(Math.max(own, low), high)) * multiplier;
    }
  }

  /** What is added to a result that is rounded in steps of the output's size, without limits. */
  public Residual(ByteLayout layout, float multiplier, int zeroPoint) {
    this(layout, multiplier, zeroPoint, Own.UNLIMITED);
  }

  /** The same added to a result with steps of its own. */
  public Residual addedTo(Own other) {
    return new Residual(layout, multiplier, zeroPoint, other);
  }
}
