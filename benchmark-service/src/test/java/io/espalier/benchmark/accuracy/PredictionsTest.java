package io.espalier.benchmark.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.benchmark.inference.Inference;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionsTest {

  @Test
  void theLargestLogitIsTheClassAndTheFirstOfEquals() {
    assertThat(Inference.predictedClass(new float[] {0.1f, 2f, -3f})).isEqualTo(1);
    assertThat(Inference.predictedClass(new float[] {2f, 2f, 1f})).isZero();
    assertThat(Inference.predictedClass(new float[] {-5f, -7f})).isZero();
  }

  @Test
  void aLogitThatIsNoFiniteNumberMeansNoClass() {
    assertThat(Inference.predictedClass(new float[] {0f, Float.NaN})).isEqualTo(-1);
    assertThat(Inference.predictedClass(new float[] {Float.POSITIVE_INFINITY, 0f})).isEqualTo(-1);
  }

  @Test
  void agreementCountsTheImagesThatBothHave() {
    // Given
    Predictions ours =
        new Predictions(List.of(new float[] {1, 0}, new float[] {0, 1}, new float[] {0.4f, 0.6f}));
    Predictions theirs =
        new Predictions(List.of(new float[] {1, 0.25f}, new float[] {0.75f, 0.5f}));

    // When
    Agreement agreement = ours.agreementWith(theirs);

    // Then
    assertThat(agreement.images()).isEqualTo(2);
    assertThat(agreement.same()).isEqualTo(1);
    assertThat(agreement.percent()).isEqualTo(50.0);
    assertThat(agreement.differenceMax()).isCloseTo(0.75, within(1e-6));
    assertThat(agreement)
        .hasToString("1 of 2 predictions are the same, largest difference of a logit 0.75");
  }
}
