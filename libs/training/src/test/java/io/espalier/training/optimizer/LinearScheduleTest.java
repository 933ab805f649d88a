package io.espalier.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinearScheduleTest {
  @Test
  void theRateClimbsAndThenFallsInAStraightLineToZero() {
    // Given 10 steps of which 4 climb
    LinearSchedule schedule = new LinearSchedule(2, 4, 10);

    // When, then
    assertThat(schedule.rate(0)).isEqualTo(0.5);
    assertThat(schedule.rate(3)).isEqualTo(2);
    assertThat(schedule.rate(6) - schedule.rate(7))
        .isCloseTo(schedule.rate(8) - schedule.rate(9), within(1e-12));
    assertThat(schedule.rate(9)).isCloseTo(2.0 / 7, within(1e-12));
    assertThat(schedule.rate(10)).isZero();
  }

  @Test
  void withoutWarmUpTheFirstStepHasThePeak() {
    assertThat(new LinearSchedule(2, 0, 10).rate(0)).isEqualTo(2);
    assertThat(new LinearSchedule(2, 0, 10).rate(5)).isEqualTo(1);
  }
}
