package io.espalier.registry.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.step.Quantize;
import io.espalier.events.step.RangeMethod;
import io.espalier.events.step.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SharedStepsTest {

  private static final Step TRAIN = quantize(1);
  private static final Step GENTLE = quantize(2);
  private static final Step HARD = quantize(3);
  private static final List<List<Step>> SLIPS =
      List.of(
          List.of(TRAIN, GENTLE, quantize(4)),
          List.of(TRAIN, GENTLE, quantize(5)),
          List.of(TRAIN, HARD, quantize(4)));

  @Test
  void stepsAreSharedUntilTheFirstThatDiffers() {
    assertThat(SharedSteps.amongAll(SLIPS)).isEqualTo(1);
    assertThat(SharedSteps.withEarlier(SLIPS, 0)).isEmpty();
    assertThat(SharedSteps.withEarlier(SLIPS, 1)).containsExactly(2);
    assertThat(SharedSteps.withEarlier(SLIPS, 2)).containsExactly(1, 1);
  }

  @Test
  void aPointWaitsUntilEveryEarlierOneHasDoneWhatTheyShare() {
    assertThat(SharedSteps.mayStart(List.of(), List.of(0, 0, 0))).isTrue();
    assertThat(SharedSteps.mayStart(List.of(2), List.of(1, 0, 0))).isFalse();
    assertThat(SharedSteps.mayStart(List.of(2), List.of(2, 0, 0))).isTrue();
    assertThat(SharedSteps.mayStart(List.of(1, 1), List.of(3, 0, 0))).isFalse();
    assertThat(SharedSteps.mayStart(List.of(1, 1), List.of(3, Integer.MAX_VALUE, 0))).isTrue();
  }

  private static Step quantize(int images) {
    return new Quantize(RangeMethod.MIN_MAX, images);
  }
}
