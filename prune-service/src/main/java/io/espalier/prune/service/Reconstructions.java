package io.espalier.prune.service;

import io.espalier.events.step.Prune;
import io.espalier.prune.reconstruction.LayerwiseReconstruction;
import io.espalier.prune.reconstruction.Options;
import io.espalier.prune.weights.Reconstruction;
import io.espalier.stage.StepContext;
import io.espalier.workbench.Workbench;

/** Where steps get reconstruction from. */
final class Reconstructions {

  private Reconstructions() {}

  /** Reconstruction as a step wants it. */
  static Reconstruction open(Prune step, Workbench workbench) {
    StepContext context = workbench.context();
    return new LayerwiseReconstruction(
        Options.usual(
            workbench.images().train().spread(step.calibrationImages()),
            step.pattern(),
            context.threads(),
            (done, all) -> {
              context.throwIfCancelled();
              context.report(0.6 + 0.15 * done / all, "reconstructing layers");
            }));
  }
}
