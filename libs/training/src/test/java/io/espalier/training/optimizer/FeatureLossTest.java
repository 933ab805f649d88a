package io.espalier.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FeatureLossTest {
  private static final float[] TEACHER = {3, 0, -4};

  @Test
  void theDifferenceIsRelativeToTheTeachersSquare() {
    // Given a student of nothing but zeros, whose difference is the teacher itself
    FeatureLoss loss = new FeatureLoss(0.5);

    // When, then
    assertThat(loss.of(new float[3], TEACHER).loss()).isCloseTo(0.5, within(1e-12));
    assertThat(loss.of(TEACHER.clone(), TEACHER).loss()).isZero();
    assertThat(loss.of(new float[] {4, 0, -4}, TEACHER).loss()).isCloseTo(0.02, within(1e-12));
  }

  @Test
  void theGradientAgreesWithFiniteDifferences() {
    // Given
    FeatureLoss loss = new FeatureLoss(2);
    float[] student = {1, 2, -3};
    float[] gradient = loss.of(student, TEACHER).gradient();

    for (int i = 0; i < student.length; i++) {
      // When
      float[] above = student.clone();
      above[i] += 0.125f;
      float[] below = student.clone();
      below[i] -= 0.125f;
      double slope = (loss.of(above, TEACHER).loss() - loss.of(below, TEACHER).loss()) / 0.25;

      // Then
      assertThat((double) gradient[i]).isCloseTo(slope, within(1e-6));
    }
  }
}
