package io.espalier.registry.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SweepComparisonTest {

  @Test
  void theFastestPointThatPassedIsTheBestThoughAFasterOneFailed() {
    SweepComparison points =
        new SweepComparison(
            List.of(
                point(1, true, 3.0, 100, 0.99, 0),
                point(2, true, 2.0, 300, 0.97, 0),
                point(3, false, 1.0, 50, 0.90, 2)));

    assertThat(points.best()).map(PointFigures::number).contains(2);
    assertThat(points.why(points.points().get(1)))
        .contains("2 of 3")
        .contains("Point 2")
        .contains("lowest median latency")
        .contains("2.000 ms");
  }

  @Test
  void withinTwoPercentTheSmallerFileWinsAndThenTheHigherAccuracy() {
    // Given: 2.04 is exactly two percent more than 2.0, 2.05 is more
    SweepComparison bySize =
        new SweepComparison(
            List.of(
                point(1, true, 2.00, 300, 0.99, 0),
                point(2, true, 2.04, 200, 0.97, 0),
                point(3, true, 2.05, 100, 0.98, 0)));
    SweepComparison byAccuracy =
        new SweepComparison(
            List.of(point(1, true, 2.00, 200, 0.97, 0), point(2, true, 2.03, 200, 0.98, 0)));

    // Then
    assertThat(bySize.best()).map(PointFigures::number).contains(2);
    assertThat(byAccuracy.best()).map(PointFigures::number).contains(2);
    assertThat(bySize.why(bySize.best().orElseThrow())).contains("2 fastest").contains("200 bytes");
  }

  @Test
  void thePointsThatNoOtherBeatsAreOnTheFrontRejectedOnesToo() {
    SweepComparison points =
        new SweepComparison(
            List.of(
                point(1, true, 3.0, 300, 0.99, 0),
                point(2, true, 3.0, 300, 0.98, 0),
                point(3, true, 2.0, 200, 0.98, 0),
                point(4, false, 1.0, 100, 0.80, 9)));

    assertThat(points.front()).extracting(PointFigures::number).containsExactly(1, 3, 4);
  }

  @Test
  void equalPointsDoNotBeatEachOther() {
    SweepComparison points =
        new SweepComparison(
            List.of(point(1, true, 3.0, 300, 0.99, 0), point(2, true, 3.0, 300, 0.99, 0)));

    assertThat(points.front()).hasSize(2);
    assertThat(points.best()).map(PointFigures::number).contains(1);
  }

  @Test
  void withNoneAdmissibleTheNearestIsTheOneThatMissedItsGatesByLeast() {
    SweepComparison points =
        new SweepComparison(
            List.of(
                point(1, false, 3.0, 300, 0.99, Double.POSITIVE_INFINITY),
                point(2, false, 2.0, 300, 0.90, 4.0),
                point(3, false, 2.5, 300, 0.95, 0.5)));

    assertThat(points.best()).isEmpty();
    assertThat(points.nearest()).map(PointFigures::number).contains(3);
    assertThat(new SweepComparison(List.of()).nearest()).isEmpty();
  }

  @Test
  void aPointWhoseLatencyWasNotMeasuredIsOnlyTakenWhereNoneWas() {
    SweepComparison mixed =
        new SweepComparison(
            List.of(point(1, true, null, 100, 0.99, 0), point(2, true, 9.0, 300, 0.97, 0)));
    SweepComparison none =
        new SweepComparison(
            List.of(point(1, true, null, 200, 0.99, 0), point(2, true, null, 100, 0.97, 0)));

    assertThat(mixed.best()).map(PointFigures::number).contains(2);
    assertThat(none.best()).map(PointFigures::number).contains(2);
    assertThat(none.why(none.best().orElseThrow())).contains("not measured").contains("point 2");
  }

  private static PointFigures point(
      int number,
      boolean passed,
      @Nullable Double p50Millis,
      long bytes,
      double accuracy,
      double shortfall) {
    return new PointFigures(
        number,
        "p" + number,
        passed,
        "edge",
        p50Millis,
        bytes,
        accuracy,
        0,
        0,
        null,
        0.7,
        shortfall);
  }
}
