package io.espalier.registry.api.view;

import io.espalier.registry.model.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * A point of a sweep and its run.
 *
 * @param number counted from 1
 * @param label what sets it apart from the other points
 * @param run the run id
 * @param held whether it waits for an earlier point to do what they share
 * @param status where its run stands
 * @param position how many steps are done
 * @param stepCount how many steps there are, done and remaining
 * @param reusedSteps how many of the steps done were found instead of done again
 * @param chosen whether it was released
 * @param reason why its run was rejected
 * @param figures what was measured; null before its benchmark
 */
public record SweepPointView(
    int number,
    String label,
    String run,
    boolean held,
    RunStatus status,
    int position,
    int stepCount,
    long reusedSteps,
    boolean chosen,
    @Nullable String reason,
    @Nullable Figures figures) {

  /**
   * What a benchmark measured.
   *
   * @param onFront whether no other point beats it in accuracy, latency and size at once
   * @param accuracy share of images classified right, 0 to 1
   * @param accuracyDropPoints accuracy lost against the dense model, percentage points
   * @param recallDropPoints recall lost by the class that lost most, percentage points
   * @param recallDropClass that class
   * @param profile the hardware profile of the latency
   * @param p50Millis median latency of our runtime there, milliseconds
   * @param bytes size of the file as shipped
   * @param sparsity share of zeros among the prunable weights, 0 to 1
   */
  public record Figures(
      boolean onFront,
      double accuracy,
      double accuracyDropPoints,
      double recallDropPoints,
      @Nullable String recallDropClass,
      String profile,
      @Nullable Double p50Millis,
      long bytes,
      double sparsity) {}
}
