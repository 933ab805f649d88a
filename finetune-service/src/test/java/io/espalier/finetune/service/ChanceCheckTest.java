package io.espalier.finetune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.datasets.Evaluation;
import io.espalier.stage.StepRejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChanceCheckTest {

  private static final List<String> CLASSES = List.of("a", "b", "c");

  @Test
  void aModelThatIsMostlyRightPasses() {
    assertThatCode(() -> check(new int[][] {{30, 5, 5}, {5, 30, 5}, {9, 1, 30}}))
        .doesNotThrowAnyException();
  }

  @Test
  void guessingIsRefusedWithWhatToCheck() {
    assertThatThrownBy(() -> check(new int[][] {{10, 9, 11}, {11, 10, 9}, {9, 11, 10}}))
        .isInstanceOfSatisfying(
            StepRejectedException.class,
            e -> assertThat(e.remedy()).contains("a, b, c").contains("the contract"))
        .hasMessageContaining("30 of 90")
        .hasMessageNotContaining("look like");
  }

  @Test
  void anotherOrderOfTheClassesIsNamed() {
    // Given outputs that are b, c, a
    assertThatThrownBy(() -> check(new int[][] {{1, 2, 27}, {28, 1, 1}, {0, 30, 0}}))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("in the order b, c, a");
  }

  @Test
  void alwaysGivingTheCommonClassIsRefusedHoweverAccurate() {
    assertThatThrownBy(() -> check(new int[][] {{90, 0, 0}, {5, 0, 0}, {5, 0, 0}}))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("90.0%");
  }

  private static void check(int[][] confusion) {
    ChanceCheck.require(new Evaluation(CLASSES, confusion), "the contract");
  }
}
