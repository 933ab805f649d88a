package io.espalier.datasets;

/**
 * A 95% confidence interval of a proportion.
 *
 * @param low lower end, 0 to 1
 * @param high upper end, 0 to 1
 */
public record Interval(double low, double high) {

  /** The 97.5% quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  public Interval {
    if (!(low >= 0 && low <= high && high <= 1)) {
      throw new IllegalArgumentException("Not an interval within 0 to 1: " + low + " to " + high);
    }
  }

  /**
   * The score interval (Wilson 1927), which stays inside 0 to 1 and keeps its coverage near the
   * ends, where accuracies live. Without any trial it is 0 to 1.
   *
   * @throws IllegalArgumentException unless {@code 0 <= successes <= trials}
   */
  public static Interval wilson(long successes, long trials) {
    if (successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " successes in " + trials + " trials");
    }
    if (trials == 0) {
      return new Interval(0, 1);
    }
    double p = (double) successes / trials;
    double z2n = Z * Z / trials;
    double centre = (p + z2n / 2) / (1 + z2n);
    double half = Z * Math.sqrt(p * (1 - p) / trials + z2n / (4 * trials)) / (1 + z2n);
    return new Interval(
        successes == 0 ? 0 : Math.max(0, centre - half),
        successes == trials ? 1 : Math.min(1, centre + half));
  }
}
