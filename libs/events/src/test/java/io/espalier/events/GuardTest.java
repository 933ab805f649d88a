package io.espalier.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.events.metrics.EvaluationSummary;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final EvaluationSummary DENSE = evaluation(90, 90, 90);

  /** An evaluation of 100 images of each of three classes. */
  private static EvaluationSummary evaluation(int ok, int scratch, int dent) {
    return EvaluationSummary.of(
        List.of("ok", "scratch", "dent"),
        new int[][] {{ok, 100 - ok, 0}, {100 - scratch, scratch, 0}, {100 - dent, 0, dent}});
  }

  @Test
  void aMinorityClassHasASmallerAllowance() {
    // Given
    Guard guard = new Guard(5, 6, List.of("dent"), 2);
    // When the same loss falls on one class or the other
    GuardCheck scratch = guard.check(DENSE, evaluation(90, 87, 90));
    GuardCheck dent = guard.check(DENSE, evaluation(90, 90, 87));
    // Then
    assertThat(scratch.held()).isTrue();
    assertThat(dent.held()).isFalse();
    assertThat(dent.worstClass()).isEqualTo("dent");
    assertThat(dent.describe(guard)).contains("class 'dent' by 3.00 points (at most 2.00)");
  }

  @Test
  void theClassFurthestBeyondItsOwnAllowanceIsReported() {
    // Given a class that lost most, within its allowance, and a rare one that lost less
    Guard guard = new Guard(5, 6, List.of("dent"), 2);
    // When
    GuardCheck check = guard.check(DENSE, evaluation(90, 85, 87));
    // Then
    assertThat(check.worstClass()).isEqualTo("dent");
    assertThat(check.recallDrop()).isCloseTo(3, within(1e-9));
    assertThat(check.held()).isFalse();
  }

  @Test
  void anAllowanceMayBeUsedUpAndNotExceeded() {
    Guard guard = new Guard(100, 100, List.of("dent"), 2);
    assertThat(guard.check(DENSE, evaluation(0, 0, 88)).held()).isTrue();
    assertThat(guard.check(DENSE, evaluation(90, 90, 87)).held()).isFalse();
  }

  @Test
  void withoutMinorityClassesAllClassesAreAlike() {
    Guard guard = new Guard(5, 4);
    GuardCheck check = guard.check(DENSE, evaluation(90, 88, 85));
    assertThat(check.worstClass()).isEqualTo("dent");
    assertThat(check.held()).isFalse();
    assertThat(guard.recallDropMax("dent")).isEqualTo(4);
  }

  @Test
  void aBlankNameOfAClassIsRefused() {
    assertThatThrownBy(() -> new Guard(1, 4, List.of(" "), 2))
        .hasMessageContaining("minorityClasses");
  }
}
