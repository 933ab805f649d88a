package io.espalier.datasets;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a classifier got right and wrong on one split.
 *
 * @param classes names in label order
 * @param confusion {@code confusion[truth][predicted]}, numbers of images
 */
public record Evaluation(List<String> classes, int[][] confusion) {

  /**
   * @throws IllegalArgumentException when the matrix is not square in the classes or has a negative
   *     entry
   */
  public Evaluation {
    classes = List.copyOf(classes);
    int count = classes.size();
    if (count == 0 || confusion.length != count) {
      throw new IllegalArgumentException(
          "A confusion matrix of %d rows for %d classes".formatted(confusion.length, count));
    }
    for (int[] row : confusion) {
      if (row.length != count || Arrays.stream(row).anyMatch(entry -> entry < 0)) {
        throw new IllegalArgumentException(
            "Not a row for %d classes: %s".formatted(count, Arrays.toString(row)));
      }
    }
    confusion = copy(confusion);
  }

  /**
   * Counts predictions against labels.
   *
   * @throws IllegalArgumentException when the lengths differ or a value names no class
   */
  public static Evaluation of(List<String> classes, int[] labels, int[] predictions) {
    if (labels.length != predictions.length) {
      throw new IllegalArgumentException(
          "%d labels but %d predictions".formatted(labels.length, predictions.length));
    }
    int[][] confusion = new int[classes.size()][classes.size()];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0
          || labels[i] >= classes.size()
          || predictions[i] < 0
          || predictions[i] >= classes.size()) {
        throw new IllegalArgumentException(
            "Image %d has label %d and prediction %d, but there are %d classes"
                .formatted(i, labels[i], predictions[i], classes.size()));
      }
      confusion[labels[i]][predictions[i]]++;
    }
    return new Evaluation(classes, confusion);
  }

  /** A copy of the matrix. */
  @Override
  public int[][] confusion() {
    return copy(confusion);
  }

  /** Images evaluated. */
  public int count() {
    return Arrays.stream(confusion).flatMapToInt(Arrays::stream).sum();
  }

  /** Images whose class was predicted. */
  public int correct() {
    return IntStream.range(0, classes.size()).map(i -> confusion[i][i]).sum();
  }

  /** Correct divided by count, 0 to 1; NaN without images. */
  public double accuracy() {
    return (double) correct() / count();
  }

  /** The Wilson 95% interval of the accuracy. */
  public Interval accuracyInterval() {
    return Interval.wilson(correct(), count());
  }

  /** Images of this class in the split. */
  public int count(String className) {
    return Arrays.stream(confusion[index(className)]).sum();
  }

  /**
   * The share of this class's images that were recognised, 0 to 1; NaN when the split has none.
   *
   * @throws IllegalArgumentException when there is no such class
   */
  public double recall(String className) {
    int index = index(className);
    return (double) confusion[index][index] / count(className);
  }

  /** The Wilson 95% interval of a class's recall. */
  public Interval recallInterval(String className) {
    int index = index(className);
    return Interval.wilson(confusion[index][index], count(className));
  }

  /** The recall of every class, in label order. */
  public Map<String, Double> recalls() {
    Map<String, Double> recalls = new LinkedHashMap<>();
    classes.forEach(name -> recalls.put(name, recall(name)));
    return recalls;
  }

  private int index(String className) {
    int index = classes.indexOf(className);
    if (index < 0) {
      throw new IllegalArgumentException("No class '%s' among %s".formatted(className, classes));
    }
    return index;
  }

  private static int[][] copy(int[][] matrix) {
    return Arrays.stream(matrix).map(int[]::clone).toArray(int[][]::new);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Evaluation that
        && classes.equals(that.classes)
        && Arrays.deepEquals(confusion, that.confusion);
  }

  @Override
  public int hashCode() {
    return 31 * classes.hashCode() + Arrays.deepHashCode(confusion);
  }

  @Override
  public String toString() {
    return "Evaluation[classes=%s, confusion=%s]"
        .formatted(classes, Arrays.deepToString(confusion));
  }
}
