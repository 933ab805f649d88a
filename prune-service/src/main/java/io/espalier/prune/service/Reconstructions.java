package io.espalier.prune.service;

import io.espalier.events.step.Prune;
import io.espalier.prune.weights.Reconstruction;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.Workbench;

/** Where steps get reconstruction from. */
final class Reconstructions {

  private Reconstructions() {}

  /**
   * Reconstruction as a step wants it.
   *
   * @throws StepRejectedException as long as there is none
   */
  static Reconstruction open(Prune step, Workbench workbench) {
    throw new StepRejectedException(
        "The step in run %s with the criterion '%s' needs reconstruction, which this service does not have."
            .formatted(workbench.context().event().runId(), step.criterion().wireName()),
        "Use another criterion, such as 'woodfisher', and 'compensate: false'.");
  }
}
