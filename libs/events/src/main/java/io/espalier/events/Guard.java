package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.EvaluationSummary.RecallDrop;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pruned version must hold against the dense reference for pruning to go on.
 *
 * @param accuracyDropMax the most accuracy lost, percentage points; 100 allows anything
 * @param recallDropMax the most recall lost by any class, percentage points; 100 allows anything
 * @param minorityClasses the names of classes that are watched more closely
 * @param minorityRecallDropMax the most recall lost by any of them, percentage points
 */
public record Guard(
    double accuracyDropMax,
    double recallDropMax,
    List<String> minorityClasses,
    double minorityRecallDropMax) {
  /** Differences of this many percentage points are rounding, not loss. */
  static final double ROUNDING_POINTS = 1e-9;

  public Guard {
    Checks.range("accuracyDropMax", accuracyDropMax, 0, 100);
    Checks.range("recallDropMax", recallDropMax, 0, 100);
    minorityClasses = Checks.list("minorityClasses", minorityClasses, Limits.CLASSES_MAX);
    minorityClasses.forEach(name -> Checks.name("minorityClasses", name));
    Checks.range("minorityRecallDropMax", minorityRecallDropMax, 0, 100);
  }

  /** A guard that treats all classes alike. */
  public Guard(double accuracyDropMax, double recallDropMax) {
    this(accuracyDropMax, recallDropMax, List.of(), recallDropMax);
  }

  /** The most recall that a class may lose, percentage points. */
  public double recallDropMax(String name) {
    return minorityClasses.contains(name) ? minorityRecallDropMax : recallDropMax;
  }

  /**
   * Compares an evaluation with the dense reference's. Each class has its own allowance; the class
   * that is reported is the one that went furthest beyond its own, or came nearest to it.
   */
  public GuardCheck check(EvaluationSummary dense, EvaluationSummary pruned) {
    double accuracyDrop = pruned.accuracyDropFrom(dense);
    Optional<RecallDrop> worst =
        pruned.recallDropsFrom(dense).stream().max(Comparator.comparingDouble(this::excess));
    boolean held =
        accuracyDrop <= accuracyDropMax + ROUNDING_POINTS
            && worst.map(this::excess).orElse(0.0) <= ROUNDING_POINTS;
    return new GuardCheck(
        accuracyDrop,
        worst.map(RecallDrop::points).orElse(0.0),
        worst.map(RecallDrop::name).orElse(null),
        held);
  }

  /** The percentage points that a class lost beyond what it may lose; negative within. */
  private double excess(RecallDrop drop) {
    return drop.points() - recallDropMax(drop.name());
  }
}
