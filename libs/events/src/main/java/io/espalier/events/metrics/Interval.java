package io.espalier.events.metrics;

import io.espalier.events.check.Checks;

/**
 * A confidence interval of a fraction.
 *
 * @param low the lower end, 0 to 1
 * @param high the upper end, 0 to 1
 */
public record Interval(double low, double high) {
  private static final double Z_95 = 1.959963984540054;

  public Interval {
    Checks.range("low", low, 0, 1);
    Checks.range("high", high, low, 1);
  }

  /** The Wilson score interval at 95% (Wilson, 1927); [0, 1] where nothing was counted. */
  public static Interval wilson95(long successes, long count) {
    if (count == 0) {
      return new Interval(0, 1);
    }
    double n = count;
    double p = successes / n;
    double z2 = Z_95 * Z_95;
    double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = Z_95 / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return new Interval(
        successes == 0 ? 0 : Math.max(0, centre - half),
        successes == count ? 1 : Math.min(1, centre + half));
  }
}
