package io.espalier.quantize.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.training.Histogram;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeEstimatorTest {

  private static final int BINS = 2048;

  @Test
  void minMaxCoversEverythingThatWasSeen() {
    QuantizationRange range = new MinMaxRange().estimate(bell(1, 0f));

    assertThat(lowest(range)).isLessThan(-3);
    assertThat(highest(range)).isGreaterThan(3);
  }

  @Test
  void theRangeAlwaysContainsZero() {
    Histogram positive = new Histogram(2, 3, new long[] {5, 5});

    for (RangeEstimator estimator :
        new RangeEstimator[] {
          new MinMaxRange(), PercentileRange.USUAL, new MeanSquaredErrorRange()
        }) {
      QuantizationRange range = estimator.estimate(positive);
      assertThat(range.zeroPoint()).isZero();
    }
  }

  @Test
  void oneOutlierCoarsensMinMaxButNotPercentileAndMeanSquaredError() {
    // Given a bell with one value a hundred times farther out
    Histogram histogram = bell(2, 400f);

    float minMax = new MinMaxRange().estimate(histogram).scale();
    float percentile = PercentileRange.USUAL.estimate(histogram).scale();
    float squared = new MeanSquaredErrorRange().estimate(histogram).scale();

    assertThat(minMax).isGreaterThan(1.5f);
    assertThat(percentile).isLessThan(minMax / 30);
    assertThat(squared).isLessThan(minMax);
  }

  @Test
  void percentileWithNothingLeftOutIsMinMax() {
    Histogram histogram = bell(3, 0f);

    assertThat(new PercentileRange(1).estimate(histogram))
        .isEqualTo(new MinMaxRange().estimate(histogram));
  }

  @Test
  void meanSquaredErrorLeavesLessErrorThanTheOthers() {
    Histogram histogram = bell(4, 40f);

    double squared = error(histogram, new MeanSquaredErrorRange());

    assertThat(squared).isLessThan(error(histogram, new MinMaxRange()));
    assertThat(squared).isLessThanOrEqualTo(error(histogram, PercentileRange.USUAL));
  }

  @Test
  void aValueInsideTheRangeMovesByAtMostHalfAStep() {
    QuantizationRange range = QuantizationRange.covering(-1.7f, 4.3f);

    for (double x = lowest(range); x <= highest(range); x += 0.001) {
      assertThat(MeanSquaredErrorRange.roundTrip(x, range))
          .isCloseTo(x, within(range.scale() * 0.5001));
    }
  }

  @Test
  void zeroIsExactInEveryRange() {
    for (float minimum : new float[] {-7.3f, -0.01f, 0f}) {
      assertThat(MeanSquaredErrorRange.roundTrip(0, QuantizationRange.covering(minimum, 2.9f)))
          .isZero();
    }
  }

  @Test
  void aTensorThatIsAlwaysZeroHasAUsableScale() {
    Histogram histogram = new Histogram(0, 0, new long[] {100});

    for (RangeEstimator estimator :
        new RangeEstimator[] {
          new MinMaxRange(), PercentileRange.USUAL, new MeanSquaredErrorRange()
        }) {
      assertThat(estimator.estimate(histogram).scale()).isPositive();
    }
  }

  private static double error(Histogram histogram, RangeEstimator estimator) {
    return MeanSquaredErrorRange.squaredError(
        histogram, histogram.counts(), estimator.estimate(histogram));
  }

  private static double lowest(QuantizationRange range) {
    return -range.zeroPoint() * (double) range.scale();
  }

  private static double highest(QuantizationRange range) {
    return (255 - range.zeroPoint()) * (double) range.scale();
  }

  /** Hundred thousand normal values and, unless it is zero, one outlier. */
  private static Histogram bell(long seed, float outlier) {
    Random random = new Random(seed);
    float[] values = new float[100_000];
    float minimum = outlier;
    float maximum = outlier;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
      minimum = Math.min(minimum, values[i]);
      maximum = Math.max(maximum, values[i]);
    }
    if (outlier != 0f) {
      values[0] = outlier;
    }
    long[] counts = new long[BINS];
    for (float value : values) {
      counts[(int) Math.min(BINS - 1, (value - minimum) / ((double) maximum - minimum) * BINS)]++;
    }
    return new Histogram(minimum, maximum, counts);
  }
}
