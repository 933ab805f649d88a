package io.espalier.quantize.service;

import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.training.Histogram;

/** Everything that was seen: nothing saturates, but one outlier coarsens every level. */
public record MinMaxRange() implements RangeEstimator {

  @Override
  public QuantizationRange estimate(Histogram histogram) {
    return QuantizationRange.covering(histogram.minimum(), histogram.maximum());
  }
}
