package io.espalier.events;

import static io.espalier.events.Samples.GATES;
import static io.espalier.events.Samples.benchmarking;
import static io.espalier.events.Samples.evaluation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.step.Gates;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

  @Test
  void everyGateHoldsAtItsLimit() {
    // Given half a point lost, one class down by one, 4.6 MB, exactly as fast
    BenchmarkMetrics metrics = benchmarking(evaluation(96, 95), evaluation(96, 94), 4_600_000, 8);
    // When
    Verdict verdict = Verdict.of(GATES, metrics);
    // Then
    assertThat(verdict.released()).isTrue();
    assertThat(verdict.gates())
        .extracting(GateResult::name)
        .containsExactly("accuracy-drop", "recall-drop", "bytes", "speed-up");
  }

  @Test
  void oneGateThatDoesNotHoldRejects() {
    assertThat(failing(benchmarking(evaluation(96, 95), evaluation(95, 94), 4_000_000, 4)))
        .containsExactly("accuracy-drop");
    assertThat(failing(benchmarking(evaluation(96, 95), evaluation(99, 92), 4_000_000, 4)))
        .containsExactly("recall-drop");
    assertThat(failing(benchmarking(evaluation(96, 95), evaluation(96, 95), 4_600_001, 4)))
        .containsExactly("bytes");
    assertThat(failing(benchmarking(evaluation(96, 95), evaluation(96, 95), 4_000_000, 8.01)))
        .containsExactly("speed-up");
  }

  private static List<String> failing(BenchmarkMetrics metrics) {
    Verdict verdict = Verdict.of(GATES, metrics);
    assertThat(verdict.released()).isFalse();
    return verdict.gates().stream().filter(gate -> !gate.held()).map(GateResult::name).toList();
  }

  @Test
  void aSpeedUpThatWasNotMeasuredDoesNotHold() {
    BenchmarkMetrics full = benchmarking(evaluation(96, 95), evaluation(96, 95), 1, 4);
    BenchmarkMetrics without =
        new BenchmarkMetrics(
            full.processor(),
            full.split(),
            full.dense(),
            null,
            full.released(),
            full.mcNemar(),
            full.latency().subList(0, 1),
            List.of());
    GateResult gate = Verdict.of(GATES, without).gates().getLast();
    assertThat(gate.held()).isFalse();
    assertThat(gate.measured()).isNull();
    assertThat(gate.detail()).contains("not measured");
  }

  @Test
  void gatesWithoutALimitAreLeftOut() {
    Gates open = new Gates(100, 100, 0, 0);
    Verdict verdict =
        Verdict.of(open, benchmarking(evaluation(96, 95), evaluation(0, 0), 99_000_000, 800));
    assertThat(verdict.released()).isTrue();
    assertThat(verdict.gates()).hasSize(2);
  }

  @Test
  void aVerdictThatContradictsItsGatesIsRefused() {
    GateResult held = new GateResult("bytes", 1, 1.0, true, "fine");
    assertThatThrownBy(() -> new Verdict(false, List.of(held)))
        .hasMessageContaining("contradicts the gates");
  }
}
