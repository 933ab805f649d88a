package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencySummaryTest {

  @Test
  void aHundredTimesHaveTheirFiftiethAndNinetyNinthAsPercentiles() {
    // Given the times 100, 99, ... 1 ms
    long[] nanos = LongStream.rangeClosed(1, 100).map(i -> (101 - i) * 1_000_000).toArray();

    // When
    LatencySummary summary = LatencySummary.of(nanos);

    // Then
    assertThat(summary).isEqualTo(new LatencySummary(100, 50.0, 99.0, 50.5));
  }

  @Test
  void theNearestRankIsAValueThatWasMeasured() {
    // Given the example of five values that textbooks use
    long[] sorted = {15, 20, 35, 40, 50};

    // Then
    assertThat(LatencySummary.nearestRank(sorted, 5)).isEqualTo(15);
    assertThat(LatencySummary.nearestRank(sorted, 20)).isEqualTo(15);
    assertThat(LatencySummary.nearestRank(sorted, 21)).isEqualTo(20);
    assertThat(LatencySummary.nearestRank(sorted, 40)).isEqualTo(20);
    assertThat(LatencySummary.nearestRank(sorted, 50)).isEqualTo(35);
    assertThat(LatencySummary.nearestRank(sorted, 100)).isEqualTo(50);
  }

  @Test
  void aSingleTimeIsEveryPercentile() {
    // When
    LatencySummary summary = LatencySummary.of(new long[] {2_500_000});

    // Then
    assertThat(summary).isEqualTo(new LatencySummary(1, 2.5, 2.5, 2.5));
  }

  @Test
  void theCallersTimesKeepTheirOrder() {
    // Given
    long[] nanos = {3, 1, 2};

    // When
    LatencySummary summary = LatencySummary.of(nanos);

    // Then
    assertThat(nanos).containsExactly(3, 1, 2);
    assertThat(summary.meanMillis()).isCloseTo(2e-6, within(1e-15));
  }

  @Test
  void noTimesAndPercentagesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> LatencySummary.of(new long[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LatencySummary.nearestRank(new long[] {1}, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LatencySummary.nearestRank(new long[] {1}, 101))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
