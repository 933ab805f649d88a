package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.metrics.ClassRecall;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.ModelSize;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An evaluated version that later ones are compared with or that a run can go back to.
 *
 * @param artifact the digest of its ONNX file
 * @param parent the digest of the version that it was made from, where there is one
 * @param position the position of the event that brought it
 * @param evaluation how it did on the validation split
 * @param size its size
 */
public record Reference(
    String artifact,
    @Nullable String parent,
    int position,
    EvaluationSummary evaluation,
    ModelSize size) {
  public Reference {
    Checks.digest("artifact", artifact);
    if (parent != null) {
      Checks.digest("parent", parent);
    }
    Checks.range("position", position, 0, Integer.MAX_VALUE);
    Checks.required("evaluation", evaluation);
    Checks.required("size", size);
  }

  /** The accuracy, 0 to 1. */
  public double accuracy() {
    return evaluation.accuracy();
  }

  /** The recall of a class. */
  public Optional<ClassRecall> recall(String name) {
    return evaluation.recall(name);
  }
}
