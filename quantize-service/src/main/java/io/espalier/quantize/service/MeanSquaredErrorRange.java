package io.espalier.quantize.service;

import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.training.Histogram;

/**
 * Shrinks the full range step by step and takes the one with the smallest mean squared error
 * between the values seen and what quantisation leaves of them: saturated tails against coarser
 * levels for all (Banner et al., 2019).
 */
public record MeanSquaredErrorRange() implements RangeEstimator {

  private static final int CANDIDATES = 100;
  private static final int LEVEL_MAX = 255;

  @Override
  public QuantizationRange estimate(Histogram histogram) {
    long[] counts = histogram.counts();
    QuantizationRange best = shrunk(histogram, CANDIDATES);
    double least = squaredError(histogram, counts, best);
    for (int step = CANDIDATES - 1; step > 0; step--) {
      QuantizationRange candidate = shrunk(histogram, step);
      double error = squaredError(histogram, counts, candidate);
      if (error < least) {
        best = candidate;
        least = error;
      }
    }
    return best;
  }

  private static QuantizationRange shrunk(Histogram histogram, int step) {
    float share = (float) step / CANDIDATES;
    return QuantizationRange.covering(histogram.minimum() * share, histogram.maximum() * share);
  }

  /** The sum of squared errors that a range leaves, values taken at the middle of their bins. */
  static double squaredError(Histogram histogram, long[] counts, QuantizationRange range) {
    double sum = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      if (counts[bin] > 0) {
        double value = histogram.centre(bin);
        double error = value - roundTrip(value, range);
        sum += counts[bin] * error * error;
      }
    }
    return sum;
  }

  /** What QuantizeLinear and DequantizeLinear leave of a value: rounded half to even, saturated. */
  static double roundTrip(double value, QuantizationRange range) {
    double level = Math.clamp(Math.rint(value / range.scale()) + range.zeroPoint(), 0.0, LEVEL_MAX);
    return (level - range.zeroPoint()) * range.scale();
  }
}
