package io.espalier.quantize.service;

import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.training.Histogram;

/**
 * Chooses the range of values that the 256 levels of an activation cover; values outside saturate.
 * Every range contains zero exactly.
 */
public sealed interface RangeEstimator permits MinMaxRange, PercentileRange, MeanSquaredErrorRange {

  /** The range for a tensor that took these values over the calibration images. */
  QuantizationRange estimate(Histogram histogram);
}
