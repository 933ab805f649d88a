package io.espalier.standalone.study;

import io.espalier.events.step.Step;
import java.util.List;

/**
 * One line of the table: what is done to a dense model.
 *
 * @param group the budget that it belongs to
 * @param name what is done, in words
 * @param sparsity the fraction that is asked for, 0 to 1
 * @param base the dense model that it begins with
 * @param steps what is done to it, without a benchmark
 * @param leading whether it is done for every seed, or for the first only
 */
record StudyRow(
    Group group, String name, double sparsity, Base base, List<Step> steps, boolean leading) {
  StudyRow {
    steps = List.copyOf(steps);
  }

  /** Rows that are allowed the same. */
  enum Group {
    DENSE("dense"),
    NO_TRAINING("no training"),
    THREE_EPOCHS("3 epochs"),
    FIFTEEN_EPOCHS("15 epochs");

    private final String label;

    Group(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /** The dense models. */
  enum Base {
    /** No model: the row trains one. */
    NONE,

    /** Trained for ten epochs: rows that add fifteen are compared at the same total. */
    TEN_EPOCHS,

    /** Trained for ten epochs and fifteen more: the baseline of every difference. */
    BASELINE
  }
}
