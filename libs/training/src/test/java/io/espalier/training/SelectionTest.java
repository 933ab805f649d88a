package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Evaluation;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {

  /** 90% and 80% of 100 images each; half a point of accuracy and two of recall may be lost. */
  private static final Selection.ClosestToReference CLOSEST =
      new Selection.ClosestToReference(0.85, List.of(0.9, 0.8), 0.5, 2);

  @Test
  void anEpochThatSpendsARareClassLosesToALessAccurateOneThatDoesNot() {
    // Given: one image more right in all, but four of the second class lost
    EpochReport lopsided = report(95, 76, 0.1);
    EpochReport even = report(90, 79, 0.3);

    // When, Then
    assertThat(lopsided.validation().correct()).isGreaterThan(even.validation().correct());
    assertThat(CLOSEST.better(even, lopsided)).isTrue();
    assertThat(CLOSEST.better(lopsided, even)).isFalse();
    assertThat(Selection.BEST_ACCURACY.better(even, lopsided)).isFalse();
  }

  @Test
  void theShareUsedIsThatOfTheTighterLimit() {
    assertThat(CLOSEST.shareUsed(report(90, 79, 0)))
        .as("half a point of 0.5")
        .isEqualTo(1, within(1e-9));
    assertThat(CLOSEST.shareUsed(report(93, 77, 0)))
        .as("three points of 2")
        .isEqualTo(1.5, within(1e-9));
    assertThat(CLOSEST.shareUsed(report(92, 81, 0))).as("nothing lost").isZero();
  }

  @Test
  void amongEpochsThatLoseNothingTheMostAccurateWins() {
    assertThat(CLOSEST.better(report(92, 81, 0.3), report(91, 80, 0.1))).isTrue();
    assertThat(CLOSEST.better(report(91, 80, 0.3), report(92, 81, 0.1))).isFalse();
  }

  @Test
  void theEarlierOfEqualEpochsIsKept() {
    for (Selection selection : List.of(CLOSEST, Selection.BEST_LOSS, Selection.BEST_ACCURACY)) {
      assertThat(selection.better(report(91, 80, 0.1), report(91, 80, 0.1)))
          .as("%s", selection)
          .isFalse();
    }
  }

  @Test
  void aClassThatIsWatchedMoreCloselyUsesUpItsOwnLimit() {
    // Given half a point for the second class, where the first may lose two
    Selection.ClosestToReference selection =
        new Selection.ClosestToReference(0.85, List.of(0.9, 0.8), 10, List.of(2.0, 0.5));

    // When, Then: one point of the second class weighs more than two of the first
    assertThat(selection.shareUsed(report(90, 79, 0))).isEqualTo(2, within(1e-9));
    assertThat(selection.better(report(88, 80, 0.1), report(90, 79, 0.1))).isTrue();
  }

  @Test
  void aClassWithoutImagesIsNotCompared() {
    // Given
    Selection.ClosestToReference selection =
        new Selection.ClosestToReference(0.9, List.of(0.9, Double.NaN), 0.5, 2);
    Evaluation onlyFirst = new Evaluation(List.of("a", "b"), new int[][] {{89, 11}, {0, 0}});

    // When, Then: one point of two of recall, one of a half of accuracy
    assertThat(selection.shareUsed(new EpochReport(1, 3, 0, 0, onlyFirst, 1, 1)))
        .isEqualTo(2, within(1e-9));
  }

  @Test
  void limitsThatAllowNothingAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Selection.ClosestToReference(0.9, List.of(0.9), 0, 2))
        .withMessageContaining("must be positive");
  }

  /** An epoch with these many of 100 images right in each of two classes. */
  private static EpochReport report(int first, int second, double loss) {
    Evaluation evaluation =
        new Evaluation(
            List.of("a", "b"), new int[][] {{first, 100 - first}, {100 - second, second}});
    return new EpochReport(1, 3, loss, loss, evaluation, 1, 1);
  }
}
