package io.espalier.runtime.kernel.integer;

/**
 * A second tensor of bytes that is added before requantisation.
 *
 * @param layout of the output's shape
 * @param multiplier its scale divided by the output's scale
 * @param zeroPoint its zero point
 * @param ownLow what the sums that it is added to count as at least, in steps of the output: where
 *     a graph rounds them to bytes first, the least that these stand for
 * @param ownHigh what they count as at most
 */
public record Residual(
    ByteLayout layout, float multiplier, int zeroPoint, float ownLow, float ownHigh) {
  public Residual {
    if (!(ownLow <= ownHigh)) {
      throw new IllegalArgumentException("bounds " + ownLow + " and " + ownHigh + " leave nothing");
    }
  }

  /** Added to sums without bounds. */
  public Residual(ByteLayout layout, float multiplier, int zeroPoint) {
    this(layout, multiplier, zeroPoint, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
  }

  /** The same in another layout. */
  public Residual in(ByteLayout other) {
    return new Residual(other, multiplier, zeroPoint, ownLow, ownHigh);
  }

  /** What sums count as, in steps of the output. */
  public float bounded(float own) {
    return Math.min(Math.max(own, ownLow), ownHigh);
  }
}
