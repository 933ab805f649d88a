package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void itEndsWhenTheTimesNoLongerFall() {
    // Given code that gets faster for 100 runs
    AtomicLong run = new AtomicLong();

    // When
    WarmUp.Done done =
        new WarmUp(new Request.WarmUp(0, 0, 60_000))
            .run(() -> 1_000 + Math.max(0, 100 - run.incrementAndGet()) * 100);

    // Then
    assertThat(done.runs()).isBetween(101, 144);
    assertThat(done.medianNanos()).isEqualTo(1_000);
  }

  @Test
  void itMakesAtLeastTheRunsAskedFor() {
    // When
    WarmUp.Done done = new WarmUp(new Request.WarmUp(500, 0, 60_000)).run(() -> 1_000);

    // Then
    assertThat(done.runs()).isBetween(500, 515);
  }

  @Test
  void itEndsAtItsTimeLimitHoweverFastTheCodeStillGets() {
    // Given code that never stops getting faster
    AtomicLong time = new AtomicLong(Long.MAX_VALUE / 2);

    // When
    WarmUp.Done done =
        new WarmUp(new Request.WarmUp(1_000_000_000, 0, 50))
            .run(() -> time.updateAndGet(before -> (long) (before * 0.999)));

    // Then
    assertThat(done.runs()).isLessThan(1_000_000_000);
  }
}
