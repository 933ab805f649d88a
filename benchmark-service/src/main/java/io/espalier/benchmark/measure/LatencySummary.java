package io.espalier.benchmark.measure;

import java.util.Arrays;

/**
 * Times of single inferences in four figures. Percentiles are by nearest rank: a time that was
 * really measured, never an interpolation.
 *
 * @param runs how many were timed
 */
public record LatencySummary(int runs, double p50Millis, double p99Millis, double meanMillis) {
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * @param nanos one time for each inference, nanoseconds, at least one
   */
  public static LatencySummary of(long[] nanos) {
    if (nanos.length == 0) {
      throw new IllegalArgumentException("no times to summarise");
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new LatencySummary(
        sorted.length,
        nearestRank(sorted, 50) / NANOS_PER_MILLI,
        nearestRank(sorted, 99) / NANOS_PER_MILLI,
        Arrays.stream(sorted).average().orElseThrow() / NANOS_PER_MILLI);
  }

  /**
   * The smallest value that at least {@code percent} per cent of the values do not exceed.
   *
   * @param sorted ascending, not empty
   * @param percent above 0, at most 100
   */
  static long nearestRank(long[] sorted, int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent is " + percent + "; it must be from 1 to 100");
    }
    int rank = Math.ceilDiv(sorted.length * percent, 100);
    return sorted[rank - 1];
  }
}
