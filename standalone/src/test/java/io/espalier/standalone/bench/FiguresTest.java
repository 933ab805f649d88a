package io.espalier.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.benchmark.inference.KernelTime;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The arithmetic behind the table. */
class FiguresTest {

  @Test
  void aRatioIsThatOfMediansAndItsSpreadThatOfRounds() {
    double[] ours = {1, 1, 2, 1};
    double[] peer = {2, 3, 4, 8};

    // ratios of the rounds: 2, 2, 3, 8
    assertThat(Ratio.of(1, 3, ours, peer)).isEqualTo(new Ratio(3, 2, 3));
    assertThat(new Ratio(3, 2, 3.456)).hasToString("3.00x (2.00-3.46)");
  }

  @Test
  void aTraceWithAFloatConvolutionIsNotFullyIntegers() {
    KernelTime integer = new KernelTime("a", "QLinearConv", "cpu", 3, 0, 0);
    KernelTime other = new KernelTime("b", "QuantizeLinear", "cpu", 1, 0, 0);
    KernelTime left = new KernelTime("c", "FusedConv", "cpu", 1, 0, 0);

    IntegerShare all = IntegerShare.of(List.of(integer, integer, other));
    IntegerShare most = IntegerShare.of(List.of(integer, other, left));

    assertThat(all.complete()).isTrue();
    assertThat(all.integers()).isEqualTo(Map.of("QLinearConv", 2));
    assertThat(all).hasToString("2 QLinearConv, 86% of its time");
    assertThat(most.complete()).isFalse();
    assertThat(most)
        .hasToString("1 QLinearConv but also 1 FusedConv in floating point, 60% of its time");
    assertThat(IntegerShare.of(List.of(other)).complete()).isFalse();
  }

  @Test
  void percentsAreWrittenAsPeopleDo() {
    assertThat(Percent.of(0)).isEqualTo("0");
    assertThat(Percent.of(0.7)).isEqualTo("70");
    assertThat(Percent.of(0.875)).isEqualTo("87.5");
    assertThat(Percent.of(2 / 3.0)).isEqualTo("66.67");
  }

  @Test
  void theSummaryComparesPeersWithinARunAndThreadsBetweenRuns() {
    // Given one model at one and at two threads
    String summary = BenchTable.summary(List.of(group(1, 3.0), group(2, 1.5)));

    // Then
    assertThat(summary.lines())
        .containsExactly(
            "| times as fast | 70% |",
            "|---|---|",
            "| 4x1 int8 vector against onnx-runtime int8, 1 thread | 2.00x (1.90-2.10) |",
            "| 4x1 int8 vector against onnx-runtime int8, 2 threads | 2.00x (1.90-2.10) |",
            "| 4x1 espalier int8 vector, 2 threads against 1 | 2.00x |");
  }

  @Test
  void aGroupThatCouldNotBeMeasuredSaysWhy() {
    Group failed =
        new Group("dense", 0, null, 1, 0, 0, 1_500_000, List.of(), null, "it answers otherwise");

    assertThat(BenchTable.of(failed))
        .isEqualTo("dense, 1 thread; INT8 packed 1.5 MB\n  NOT MEASURED: it answers otherwise\n");
  }

  private static Group group(int threads, double p50) {
    Row row =
        new Row(
            RuntimeName.ESPALIER,
            Precision.INT8,
            "vector",
            "",
            "",
            10,
            p50,
            p50,
            0,
            0,
            0,
            Map.of("onnx-runtime int8", new Ratio(2, 1.9, 2.1)),
            0,
            0,
            null,
            3,
            List.of(),
            List.of());
    return new Group(
        "70% 4x1", 0.7, Pattern.BLOCK_4X1, threads, 0.7, 0.4, 0, List.of(row), null, null);
  }
}
