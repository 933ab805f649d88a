package io.espalier.standalone.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * How many times as fast one candidate is as another in the same run.
 *
 * @param median the other's median time by this one's
 * @param lowerQuartile of the ratios of the rounds' medians
 * @param upperQuartile of the ratios of the rounds' medians
 */
public record Ratio(double median, double lowerQuartile, double upperQuartile) {
  private static final int LOWER_PERCENT = 25;
  private static final int UPPER_PERCENT = 75;

  /**
   * @param p50 this one's median over all rounds
   * @param peerP50 the other's
   * @param rounds this one's median of each round
   * @param peerRounds the other's, of the same rounds
   */
  static Ratio of(double p50, double peerP50, double[] rounds, double[] peerRounds) {
    double[] ratios = new double[Math.min(rounds.length, peerRounds.length)];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = peerRounds[i] / rounds[i];
    }
    Arrays.sort(ratios);
    return new Ratio(
        peerP50 / p50, percentile(ratios, LOWER_PERCENT), percentile(ratios, UPPER_PERCENT));
  }

  /** Nearest rank. */
  private static double percentile(double[] sorted, int percent) {
    return sorted[Math.max(0, Math.ceilDiv(sorted.length * percent, 100) - 1)];
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2fx (%.2f-%.2f)", median, lowerQuartile, upperQuartile);
  }
}
