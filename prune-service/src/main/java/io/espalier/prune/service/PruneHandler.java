package io.espalier.prune.service;

import io.espalier.artifacts.Digest;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Split;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.RemovalCertificate;
import io.espalier.events.metrics.RemovedChannels;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.rewrite.Passes;
import io.espalier.prune.service.ChannelPruning.Trimmed;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.ActivationStatistics;
import io.espalier.workbench.Measurements;
import io.espalier.workbench.Workbench;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes weights, channels or neurons out of the model. */
@Singleton
public class PruneHandler implements StepHandler<Prune> {

  private static final int CALIBRATION_IMAGES = 256;
  private static final int BATCH = 32;
  private static final String REMEDY =
      "Prune single weights instead (granularity 'unstructured'), or export the model without what"
          + " is named.";

  @Override
  public Class<Prune> stepType() {
    return Prune.class;
  }

  @Override
  public List<Class<?>> code() {
    return List.of(
        getClass(), Workbench.class, Graph.class, ActivationStatistics.class, ImageDataset.class);
  }

  @Override
  public StepOutcome run(Prune step, StepContext context) {
    Workbench workbench = new Workbench(context);
    Graph model = workbench.model();
    return Workbench.refusing(
        REMEDY,
        () ->
            switch (step.granularity()) {
              case UNSTRUCTURED -> pruneWeights(step, model, context);
              case CHANNEL, NEURON, HEAD, FFN -> removeChannels(step, model, workbench);
            });
  }

  private static StepOutcome pruneWeights(Prune step, Graph model, StepContext context) {
    List<String> weights = PrunableLayers.of(model, step.exclude());
    if (step.target() == Target.PENULTIMATE) {
      weights = PrunableLayers.penultimate(model, weights);
    }
    WeightCriterion criterion =
        switch (step.criterion()) {
          case MAGNITUDE -> new MagnitudeCriterion();
          case ACTIVATION_L1 ->
              throw new StepRejectedException(
                  "The criterion 'activation-l1' ranks channels or neurons, not single weights.",
                  "Use granularity 'neuron' or 'channel', or criterion 'magnitude'.");
        };
    context.report(0.1, "ranking the weights of %d layers".formatted(weights.size()));
    Graph pruned =
        new WeightPruning(criterion, new GlobalAllocation()).prune(model, weights, step.sparsity());
    return outcome(model, pruned, List.of(), null, context);
  }

  private static StepOutcome removeChannels(Prune step, Graph exported, Workbench workbench) {
    StepContext context = workbench.context();
    // Exporters compute shapes that would pin what they cut; the passes make constants of them.
    Graph model = Passes.forTraining(exported);
    List<ChannelGroup> groups = ChannelTargets.of(model, step);
    ChannelCriterion criterion =
        switch (step.criterion()) {
          case MAGNITUDE -> new FilterMagnitude();
          case ACTIVATION_L1 -> observe(model, groups, workbench);
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
    return outcome(exported, trimmed.graph(), trimmed.removed(), certificate, context);
  }

  private static ActivationMagnitude observe(
      Graph model, List<ChannelGroup> groups, Workbench workbench) {
    StepContext context = workbench.context();
    Split images = workbench.images().train().spread(CALIBRATION_IMAGES);
    Set<String> values = ActivationMagnitude.observed(model, groups);
    context.report(0.1, "observing activations on %d images".formatted(images.size()));
    Map<String, float[]> means = new LinkedHashMap<>();
    ActivationStatistics.collect(model, images, images.size(), BATCH, context.threads(), values)
        .forEach((name, statistics) -> means.put(name, statistics.channelMeanAbs()));
    return new ActivationMagnitude(means);
  }

  private static StepOutcome outcome(
      Graph before,
      Graph after,
      List<RemovedChannels> removed,
      @Nullable RemovalCertificate certificate,
      StepContext context) {
    byte[] onnx = OnnxWriter.toBytes(after);
    Digest artifact = context.store().put(onnx);
    return StepOutcome.of(
        artifact,
        new PruneMetrics(
            Measurements.layers(after, after.prunableWeights()),
            Measurements.size(before, context.store().size(context.model())),
            Measurements.size(after, onnx.length),
            removed,
            certificate,
            null));
  }
}
