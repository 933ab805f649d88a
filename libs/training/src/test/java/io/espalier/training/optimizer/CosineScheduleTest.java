package io.espalier.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CosineScheduleTest {
  @Test
  void theRateClimbsToThePeakAndFallsToTheMinimum() {
    // Given
    CosineSchedule schedule = new CosineSchedule(0.1, 0.01, 10, 110);

    // When, then
    assertThat(schedule.rate(0)).isCloseTo(0.01, within(1e-12));
    assertThat(schedule.rate(9)).isCloseTo(0.1, within(1e-12));
    assertThat(schedule.rate(59)).isCloseTo(0.1 * (0.01 + 0.99 / 2), within(1e-12));
    assertThat(schedule.rate(109)).isCloseTo(0.001, within(1e-12));
    for (int step = 10; step < 110; step++) {
      assertThat(schedule.rate(step)).isLessThan(schedule.rate(step - 1));
    }
  }

  @Test
  void oneStepWithoutWarmUpIsAtTheMinimum() {
    assertThat(new CosineSchedule(1, 0.5, 0, 1).rate(0)).isEqualTo(0.5);
  }
}
