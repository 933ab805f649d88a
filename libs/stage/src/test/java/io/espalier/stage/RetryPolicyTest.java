package io.espalier.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  @Test
  void theWaitDoublesUpToItsLimit() {
    RetryPolicy policy = RetryPolicy.DEFAULT;
    assertThat(policy.delay(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.delay(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.delay(6)).isEqualTo(Duration.ofSeconds(32));
    assertThat(policy.delay(7)).isEqualTo(Duration.ofMinutes(1));
    assertThat(policy.delay(1_000_000)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void atLeastOneAttemptIsMade() {
    assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, Duration.ZERO, 0))
        .hasMessageContaining("attemptsMax is 0");
  }
}
