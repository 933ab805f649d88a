package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.EvaluationSummary.RecallDrop;
import java.util.Optional;

/**
 * What a fine-tuned version must hold against the dense reference for pruning to go on.
 *
 * @param accuracyDropMax the most accuracy lost, percentage points; 100 allows anything
 * @param recallDropMax the most recall lost by any class, percentage points; 100 allows anything
 */
public record Guard(double accuracyDropMax, double recallDropMax) {
  /** Differences of this many percentage points are rounding, not loss. */
  static final double ROUNDING_POINTS = 1e-9;

  public Guard {
    Checks.range("accuracyDropMax", accuracyDropMax, 0, 100);
    Checks.range("recallDropMax", recallDropMax, 0, 100);
  }

  /** Compares an evaluation with the dense reference's. */
  public GuardCheck check(EvaluationSummary dense, EvaluationSummary pruned) {
    double accuracyDrop = pruned.accuracyDropFrom(dense);
    Optional<RecallDrop> worst = pruned.worstRecallDropFrom(dense);
    double recallDrop = worst.map(RecallDrop::points).orElse(0.0);
    boolean held =
        accuracyDrop <= accuracyDropMax + ROUNDING_POINTS
            && recallDrop <= recallDropMax + ROUNDING_POINTS;
    return new GuardCheck(accuracyDrop, recallDrop, worst.map(RecallDrop::name).orElse(null), held);
  }
}
