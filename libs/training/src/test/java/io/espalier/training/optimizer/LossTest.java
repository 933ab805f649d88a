package io.espalier.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LossTest {
  private static final float[] LOGITS = {1, -2, 0.5f, 0.1f, 3, -1};
  private static final float[] TEACHER = {0.2f, 0.3f, -1, 2, 1, 0};
  private static final int[] LABELS = {2, 0};

  @Test
  void theGradientIsThatOfTheLoss() {
    // Given everything at once
    Loss loss = new Loss(3, 0.1, 0.4, 2.5, new double[] {0.5, 1, 2});
    float[] gradient = loss.of(LOGITS, LABELS, TEACHER).gradient();

    // When, then
    for (int i = 0; i < LOGITS.length; i++) {
      float[] up = LOGITS.clone();
      float[] down = LOGITS.clone();
      up[i] += 0.01f;
      down[i] -= 0.01f;
      double slope =
          (loss.of(up, LABELS, TEACHER).loss() - loss.of(down, LABELS, TEACHER).loss())
              / (up[i] - down[i]);
      assertThat((double) gradient[i]).as("logit %d", i).isCloseTo(slope, within(1e-4));
    }
  }

  @Test
  void crossEntropyOfEqualLogitsIsTheLogarithmOfTheClasses() {
    assertThat(Loss.crossEntropy(3).of(new float[] {5, 5, 5}, new int[] {1}, null).loss())
        .isCloseTo(Math.log(3), within(1e-12));
  }

  @Test
  void aStudentThatAgreesWithItsTeacherHasNoDistillationLoss() {
    assertThat(new Loss(3, 0, 1, 4, null).of(LOGITS, LABELS, LOGITS).loss())
        .isCloseTo(0, within(1e-12));
  }

  @Test
  void withoutATeacherTheLabelsCountInFull() {
    assertThat(new Loss(3, 0, 0.9, 4, null).of(LOGITS, LABELS, null))
        .usingRecursiveComparison()
        .isEqualTo(Loss.crossEntropy(3).of(LOGITS, LABELS, null));
  }

  @Test
  void balancedWeightsMakeClassesCountTheSame() {
    // Given
    int[] counts = {10, 30, 0, 60};

    // When
    double[] weights = Loss.balanced(counts);

    // Then
    assertThat(weights[0] * 10)
        .isCloseTo(weights[1] * 30, within(1e-9))
        .isCloseTo(weights[3] * 60, within(1e-9));
    assertThat(weights[2]).isZero();
    assertThat(weights[0] * 10 + weights[1] * 30 + weights[3] * 60).isCloseTo(100, within(1e-9));
  }
}
