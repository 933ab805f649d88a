package io.espalier.prune.service;

import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.Graph;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.Workbench;
import java.util.List;

/** A step that sets weights to zero: single ones, blocks, or all but N of every M. */
final class WeightStep {

  private WeightStep() {}

  /**
   * Does the step.
   *
   * @throws StepRejectedException when the model has nothing that the step could prune
   */
  static Pruned run(Prune step, Graph model, Workbench workbench) {
    List<String> weights = PrunableLayers.of(model, step.exclude());
    if (step.target() == Target.PENULTIMATE) {
      weights = PrunableLayers.penultimate(model, weights);
    }
    WeightCriterion criterion =
        switch (step.criterion()) {
          case MAGNITUDE, MAGNITUDE_L2 -> new MagnitudeCriterion();
          case TAYLOR,
              FISHER,
              WOODFISHER,
              WANDA,
              RECONSTRUCTION,
              RANDOM,
              ACTIVATION_L1,
              ACTIVATION_ZEROS ->
              throw new StepRejectedException(
                  "The criterion '%s' does not rank single weights."
                      .formatted(step.criterion().wireName()),
                  "Use the criterion 'magnitude'.");
        };
    workbench.context().report(0.1, "ranking the weights of %d layers".formatted(weights.size()));
    Graph pruned =
        new WeightPruning(criterion, new GlobalAllocation()).prune(model, weights, step.sparsity());
    return Pruned.zeroed(pruned, List.of());
  }
}
