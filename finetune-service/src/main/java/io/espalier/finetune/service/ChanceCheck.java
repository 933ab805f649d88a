package io.espalier.finetune.service;

import io.espalier.datasets.Evaluation;
import io.espalier.stage.StepRejectedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Refuses a model that does no better than guessing on its images: nothing could be lost by
 * compressing it, so nothing could be proven.
 */
final class ChanceCheck {

  /**
   * The share of images that have to be right in another order of classes to suggest that order.
   */
  private static final double ANOTHER_ORDER_ACCURACY = 0.6;

  private ChanceCheck() {}

  /**
   * @param contract the preprocessing of the images, for the message
   * @throws StepRejectedException when the accuracy cannot be told from guessing, or the model
   *     always gives the same class; says what to check
   */
  static void require(Evaluation evaluation, String contract) {
    double chance = 1.0 / evaluation.classes().size();
    boolean guessing = evaluation.accuracyInterval().low() <= chance;
    if (!guessing && !alwaysTheSame(evaluation)) {
      return;
    }
    String reason =
        String.format(
            Locale.ROOT,
            "The submitted model gets %d of %d validation images right (%.1f%%), which is no better"
                + " than chance for %d classes.",
            evaluation.correct(),
            evaluation.count(),
            100 * evaluation.accuracy(),
            evaluation.classes().size());
    throw new StepRejectedException(
        reason
            + anotherOrder(evaluation)
                .map(order -> " Its outputs look like the classes in the order " + order + ".")
                .orElse(""),
        "Check that the class folders, sorted by name, are in the order of the model's outputs: %s. Check that the model was trained with this preprocessing: %s. Otherwise train it first."
            .formatted(String.join(", ", evaluation.classes()), contract));
  }

  private static boolean alwaysTheSame(Evaluation evaluation) {
    int[][] confusion = evaluation.confusion();
    return IntStream.range(0, confusion.length)
            .filter(predicted -> Arrays.stream(confusion).anyMatch(row -> row[predicted] > 0))
            .count()
        == 1;
  }

  /** The classes in the order of the outputs, where each class is mostly answered by one output. */
  private static Optional<String> anotherOrder(Evaluation evaluation) {
    int[][] confusion = evaluation.confusion();
    List<Integer> outputs = Arrays.stream(confusion).map(ChanceCheck::largest).toList();
    int right =
        IntStream.range(0, confusion.length).map(row -> confusion[row][outputs.get(row)]).sum();
    boolean oneEach = outputs.stream().distinct().count() == outputs.size();
    if (!oneEach || right < ANOTHER_ORDER_ACCURACY * evaluation.count()) {
      return Optional.empty();
    }
    return Optional.of(
        IntStream.range(0, confusion.length)
            .mapToObj(output -> evaluation.classes().get(outputs.indexOf(output)))
            .collect(Collectors.joining(", ")));
  }

  private static int largest(int[] row) {
    return IntStream.range(0, row.length).reduce(0, (best, i) -> row[i] > row[best] ? i : best);
  }
}
