package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;

/**
 * The record of a guard that did not hold: the run went back to its last accepted version and left
 * out the rest of that pruning schedule. The accepted sparsity is the sweet spot that was found.
 *
 * @param position the position of the event that reports it
 * @param refusedArtifact the version that did not hold
 * @param refusedSparsity its sparsity over all prunable weights, 0 to 1
 * @param acceptedArtifact the version that the run goes on with
 * @param acceptedSparsity its sparsity over all prunable weights, 0 to 1
 * @param droppedSteps the steps that were taken off the slip
 * @param reason what was lost and what the guard allows
 */
public record SlipBack(
    int position,
    String refusedArtifact,
    double refusedSparsity,
    String acceptedArtifact,
    double acceptedSparsity,
    int droppedSteps,
    String reason) {
  public SlipBack {
    Checks.range("position", position, 0, Integer.MAX_VALUE);
    Checks.digest("refusedArtifact", refusedArtifact);
    Checks.range("refusedSparsity", refusedSparsity, 0, 1);
    Checks.digest("acceptedArtifact", acceptedArtifact);
    Checks.range("acceptedSparsity", acceptedSparsity, 0, 1);
    Checks.range("droppedSteps", droppedSteps, 0, Limits.STEPS_MAX);
    Checks.text("reason", reason);
  }
}
