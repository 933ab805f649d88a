package io.espalier.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.benchmark.inference.KernelTime;
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
}
