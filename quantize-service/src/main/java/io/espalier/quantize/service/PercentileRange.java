package io.espalier.quantize.service;

import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.training.Histogram;

/**
 * Leaves out the rarest values of both tails (Wu et al., 2020, recommend it for CNNs).
 *
 * @param kept the share of all values that stays below the upper end, and the same above the lower
 *     end; in (0.5, 1]
 */
public record PercentileRange(double kept) implements RangeEstimator {

  /** The usual 99.99%. */
  public static final PercentileRange USUAL = new PercentileRange(0.9999);

  /** Checks the share. */
  public PercentileRange {
    if (!(kept > 0.5 && kept <= 1)) {
      throw new IllegalArgumentException("The share kept must be in (0.5, 1], but is " + kept);
    }
  }

  @Override
  public QuantizationRange estimate(Histogram histogram) {
    return QuantizationRange.covering(
        (float) Math.max(histogram.minimum(), histogram.quantile(1 - kept)),
        (float) Math.min(histogram.maximum(), histogram.quantile(kept)));
  }
}
