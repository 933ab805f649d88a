package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a model did on a split.
 *
 * @param images the images evaluated
 * @param correct those given their true class
 * @param accuracy correct divided by images, 0 to 1
 * @param interval the Wilson interval of the accuracy at 95%
 * @param classes the recall of each class, in the order of the model's outputs
 * @param confusion a row for each true class, a column for each class given; empty above {@link
 *     Limits#CONFUSION_CLASSES_MAX} classes
 */
public record EvaluationSummary(
    int images,
    int correct,
    double accuracy,
    Interval interval,
    List<ClassRecall> classes,
    List<List<Integer>> confusion) {

  public EvaluationSummary {
    Checks.range("images", images, 0, Integer.MAX_VALUE);
    Checks.range("correct", correct, 0, images);
    Checks.range("accuracy", accuracy, 0, 1);
    Checks.required("interval", interval);
    classes = Checks.list("classes", classes, Limits.CLASSES_MAX);
    List<List<Integer>> rows = new ArrayList<>();
    for (List<Integer> row :
        Checks.<List<Integer>>list("confusion", confusion, Limits.CONFUSION_CLASSES_MAX)) {
      rows.add(Checks.list("confusion", row, Limits.CONFUSION_CLASSES_MAX));
    }
    confusion = List.copyOf(rows);
  }

  /**
   * The summary of a confusion matrix.
   *
   * @param classes the names of the k classes, in the order of the model's outputs
   * @param confusion [k][k]: images by true class (row) and class given (column)
   */
  public static EvaluationSummary of(List<String> classes, int[][] confusion) {
    if (confusion.length != classes.size()) {
      throw new IllegalArgumentException(
          "The confusion matrix has %d rows for %d classes."
              .formatted(confusion.length, classes.size()));
    }
    List<ClassRecall> recalls = new ArrayList<>();
    List<List<Integer>> rows = new ArrayList<>();
    int images = 0;
    int correct = 0;
    for (int row = 0; row < confusion.length; row++) {
      List<Integer> counts = new ArrayList<>();
      int inClass = 0;
      for (int count : confusion[row]) {
        counts.add(count);
        inClass += count;
      }
      recalls.add(new ClassRecall(classes.get(row), inClass, confusion[row][row]));
      rows.add(counts);
      images += inClass;
      correct += confusion[row][row];
    }
    return new EvaluationSummary(
        images,
        correct,
        images == 0 ? 0 : (double) correct / images,
        Interval.wilson95(correct, images),
        recalls,
        classes.size() <= Limits.CONFUSION_CLASSES_MAX ? rows : List.of());
  }

  /** The recall of the class of this name, 0 to 1. */
  public Optional<ClassRecall> recall(String name) {
    return classes.stream().filter(recall -> recall.name().equals(name)).findFirst();
  }

  /** The accuracy lost against a reference, percentage points; negative where it rose. */
  public double accuracyDropFrom(EvaluationSummary reference) {
    return (reference.accuracy - accuracy) * 100;
  }

  /** The class whose recall fell most against a reference, and by how much. */
  public Optional<RecallDrop> worstRecallDropFrom(EvaluationSummary reference) {
    return recallDropsFrom(reference).stream().max(Comparator.comparingDouble(RecallDrop::points));
  }

  /** How the recall of each class fell that both evaluated, in the order of the reference. */
  public List<RecallDrop> recallDropsFrom(EvaluationSummary reference) {
    List<RecallDrop> drops = new ArrayList<>();
    for (ClassRecall before : reference.classes) {
      Optional<ClassRecall> after = recall(before.name());
      if (after.isPresent() && before.images() > 0) {
        double drop = (before.recall() - after.get().recall()) * 100;
        drops.add(new RecallDrop(before.name(), drop));
      }
    }
    return drops;
  }

  /**
   * A loss of recall.
   *
   * @param name the class
   * @param points percentage points lost; negative where the recall rose
   */
  public record RecallDrop(String name, double points) {}
}
