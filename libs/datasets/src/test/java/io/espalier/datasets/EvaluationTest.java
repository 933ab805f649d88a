package io.espalier.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationTest {

  private static final List<String> CLASSES = List.of("dent", "ok", "scratch");

  @Test
  void accuracyAndRecallAreCountedFromLabelsAndPredictions() {
    Evaluation evaluation =
        Evaluation.of(CLASSES, new int[] {0, 0, 1, 1, 1, 1, 0}, new int[] {0, 1, 1, 1, 1, 2, 0});

    assertThat(evaluation.count()).isEqualTo(7);
    assertThat(evaluation.correct()).isEqualTo(5);
    assertThat(evaluation.accuracy()).isEqualTo(5.0 / 7);
    assertThat(evaluation.recall("dent")).isEqualTo(2.0 / 3);
    assertThat(evaluation.recall("ok")).isEqualTo(0.75);
    assertThat(evaluation.recall("scratch")).isNaN();
    assertThat(evaluation.recallInterval("scratch")).isEqualTo(new Interval(0, 1));
    assertThat(evaluation.recalls().keySet()).containsExactly("dent", "ok", "scratch");
    assertThat(evaluation.confusion()).isDeepEqualTo(new int[][] {{2, 1, 0}, {0, 3, 1}, {0, 0, 0}});
  }

  @Test
  void theMatrixCannotBeChangedFromOutside() {
    int[][] confusion = {{1, 0}, {0, 1}};
    Evaluation evaluation = new Evaluation(List.of("a", "b"), confusion);

    confusion[0][0] = 99;
    evaluation.confusion()[1][1] = 99;

    assertThat(evaluation)
        .isEqualTo(new Evaluation(List.of("a", "b"), new int[][] {{1, 0}, {0, 1}}));
    assertThat(evaluation.correct()).isEqualTo(2);
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.of(CLASSES, new int[2], new int[3]))
        .withMessageContaining("2 labels but 3 predictions");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evaluation.of(CLASSES, new int[] {0}, new int[] {3}))
        .withMessageContaining("prediction 3");
    assertThatIllegalArgumentException().isThrownBy(() -> new Evaluation(CLASSES, new int[3][2]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Evaluation(List.of("a"), new int[][] {{0}}).recall("b"))
        .withMessageContaining("No class 'b'");
  }

  /** Expected values from the formula in exact arithmetic. */
  @ParameterizedTest
  @CsvSource({
    "0, 10, 0.0, 0.2775328",
    "10, 10, 0.7224672, 1.0",
    "481, 500, 0.9414152, 0.9755399",
    "1, 2, 0.09453121, 0.9054688",
    "0, 0, 0.0, 1.0"
  })
  void theWilsonIntervalAgreesWithTheFormula(long hits, long trials, double low, double high) {
    Interval interval = Interval.wilson(hits, trials);

    assertThat(interval.low()).isCloseTo(low, within(1e-5));
    assertThat(interval.high()).isCloseTo(high, within(1e-5));
  }

  /** Expected values from binomial coefficients in exact integer arithmetic. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1.0",
    "1, 0, 1.0",
    "0, 6, 0.03125",
    "5, 5, 1.0",
    "2, 9, 0.06542969",
    "10, 25, 0.01667385",
    "1000, 1000, 1.0",
    "900, 1100, 8.457090e-6"
  })
  void theExactTestAgreesWithTheBinomialDistribution(int onlyA, int onlyB, double expected) {
    assertThat(McNemar.of(onlyA, onlyB).pValue()).isCloseTo(expected, within(expected * 1e-5));
    assertThat(McNemar.of(onlyB, onlyA).pValue()).isEqualTo(McNemar.of(onlyA, onlyB).pValue());
  }

  @Test
  void onlyImagesThatOneClassifierAloneGotRightCount() {
    McNemar test =
        McNemar.of(new int[] {0, 0, 1, 1, 2}, new int[] {0, 1, 1, 0, 2}, new int[] {0, 0, 0, 2, 2});

    assertThat(test.onlyA()).isEqualTo(1);
    assertThat(test.onlyB()).isEqualTo(1);
    assertThat(test.pValue()).isEqualTo(1);
  }
}
