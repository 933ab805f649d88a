package io.espalier.prune.service;

import io.espalier.datasets.Split;
import io.espalier.events.metrics.RemovalCertificate;
import io.espalier.events.step.Prune;
import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.rewrite.Passes;
import io.espalier.prune.service.ChannelPruning.Trimmed;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.ActivationStatistics;
import io.espalier.workbench.Workbench;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A step that really removes channels, neurons, heads or layers. */
final class StructuredStep {

  private static final int BATCH = 32;

  private StructuredStep() {}

  /**
   * Does the step.
   *
   * @throws StepRejectedException when nothing of the kind can be removed from the model
   */
  static Pruned run(Prune step, Graph exported, Workbench workbench) {
    StepContext context = workbench.context();
    // Exporters compute shapes that would pin what they cut; the passes make constants of them.
    Graph model = Passes.forTraining(exported);
    List<ChannelGroup> groups = ChannelTargets.of(model, step);
    ChannelCriterion criterion =
        switch (step.criterion()) {
          case MAGNITUDE, MAGNITUDE_L2 -> new FilterMagnitude();
          case ACTIVATION_L1 -> observe(step, model, groups, workbench);
          case TAYLOR, FISHER, WOODFISHER, WANDA, RECONSTRUCTION, RANDOM, ACTIVATION_ZEROS ->
              throw new StepRejectedException(
                  "The criterion '%s' does not rank channels."
                      .formatted(step.criterion().wireName()),
                  "Use the criterion 'magnitude'.");
        };
    Trimmed trimmed =
        new ChannelPruning(criterion, new UniformAllocation())
            .prune(model, groups, step.sparsity());
    if (trimmed.removed().isEmpty()) {
      throw new StepRejectedException(
          "A share of %s is less than one %s of any layer."
              .formatted(step.sparsity(), step.granularity().wireName()),
          "Raise the step's sparsity, or leave the step out of the recipe.");
    }
    context.report(0.7, "certifying that the smaller model gives the same outputs");
    RemovalCertificate certificate =
        new Certifier(workbench.seed("certificate"), context.threads())
            .certify(trimmed.graph(), trimmed.masked());
    return new Pruned(trimmed.graph(), trimmed.removed(), certificate, List.of());
  }

  private static ActivationMagnitude observe(
      Prune step, Graph model, List<ChannelGroup> groups, Workbench workbench) {
    StepContext context = workbench.context();
    Split images = workbench.images().train().spread(step.calibrationImages());
    Set<String> values = ActivationMagnitude.observed(model, groups);
    context.report(0.1, "observing activations on %d images".formatted(images.size()));
    Map<String, float[]> means = new LinkedHashMap<>();
    ActivationStatistics.collect(model, images, images.size(), BATCH, context.threads(), values)
        .forEach((name, statistics) -> means.put(name, statistics.channelMeanAbs()));
    return new ActivationMagnitude(means);
  }
}
