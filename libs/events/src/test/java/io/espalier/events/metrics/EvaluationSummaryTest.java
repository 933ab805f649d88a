package io.espalier.events.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.events.check.Limits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationSummaryTest {

  @Test
  void accuracyAndRecallsFollowFromTheConfusion() {
    EvaluationSummary summary =
        EvaluationSummary.of(List.of("a", "b"), new int[][] {{8, 2}, {1, 89}});
    assertThat(summary.images()).isEqualTo(100);
    assertThat(summary.correct()).isEqualTo(97);
    assertThat(summary.accuracy()).isEqualTo(0.97);
    assertThat(summary.recall("a").orElseThrow().recall()).isEqualTo(0.8);
    assertThat(summary.recall("none")).isEmpty();
    assertThat(summary.confusion()).containsExactly(List.of(8, 2), List.of(1, 89));
  }

  @Test
  void theIntervalIsWilsons() {
    // The published example: 81 of 263 (Newcombe, 1998, method 3).
    Interval interval = Interval.wilson95(81, 263);
    assertThat(interval.low()).isCloseTo(0.2553, within(5e-5));
    assertThat(interval.high()).isCloseTo(0.3662, within(5e-5));
    assertThat(Interval.wilson95(0, 10).low()).isZero();
    assertThat(Interval.wilson95(10, 10).high()).isEqualTo(1);
    assertThat(Interval.wilson95(0, 0)).isEqualTo(new Interval(0, 1));
  }

  @Test
  void dropsArePercentagePointsAndTheWorstClassIsNamed() {
    EvaluationSummary before =
        EvaluationSummary.of(List.of("a", "b"), new int[][] {{90, 10}, {10, 90}});
    EvaluationSummary after =
        EvaluationSummary.of(List.of("a", "b"), new int[][] {{95, 5}, {13, 87}});
    assertThat(after.accuracyDropFrom(before)).isCloseTo(-1, within(1e-9));
    assertThat(after.worstRecallDropFrom(before).orElseThrow().name()).isEqualTo("b");
    assertThat(after.worstRecallDropFrom(before).orElseThrow().points()).isCloseTo(3, within(1e-9));
  }

  @Test
  void theConfusionIsCarriedUpToItsLimitOfClassesAndNotOnePast() {
    assertThat(ofClasses(Limits.CONFUSION_CLASSES_MAX).confusion())
        .hasSize(Limits.CONFUSION_CLASSES_MAX);
    assertThat(ofClasses(Limits.CONFUSION_CLASSES_MAX + 1).confusion()).isEmpty();
  }

  private static EvaluationSummary ofClasses(int count) {
    List<String> names = IntStream.range(0, count).mapToObj(index -> "c" + index).toList();
    return EvaluationSummary.of(names, new int[count][count]);
  }
}
