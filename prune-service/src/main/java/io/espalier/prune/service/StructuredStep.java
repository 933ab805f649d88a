package io.espalier.prune.service;

import io.espalier.datasets.ImageDataset;
import io.espalier.events.metrics.RemovalCertificate;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prune;
import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.rewrite.Passes;
import io.espalier.prune.structured.Certifier;
import io.espalier.prune.structured.ChannelActivity;
import io.espalier.prune.structured.ChannelCriterion;
import io.espalier.prune.structured.ChannelDraw;
import io.espalier.prune.structured.ChannelMagnitude;
import io.espalier.prune.structured.ChannelPlan;
import io.espalier.prune.structured.ChannelRemoval;
import io.espalier.prune.structured.ChannelSensitivity;
import io.espalier.prune.structured.ChannelTargets;
import io.espalier.prune.structured.Compensation;
import io.espalier.prune.structured.LayerRemoval;
import io.espalier.prune.weights.Calibration;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.BatchNormStatistics;
import io.espalier.workbench.Workbench;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;

/** A step that really removes channels, neurons, heads or layers. */
final class StructuredStep {

  /** Images at a time when statistics of BatchNormalization are estimated anew. */
  private static final int STATISTICS_BATCH = 64;

  private final Prune step;
  private final StepContext context;
  private final ImageDataset images;
  private final Workbench workbench;
  private final Graph model;
  private final Set<String> excluded;

  private StructuredStep(Prune step, Graph exported, Workbench workbench) {
    this.step = step;
    this.workbench = workbench;
    this.context = workbench.context();
    this.images = workbench.images();
    // Exporters compute shapes that would pin what they cut; the passes make constants of them.
    this.model = Passes.forTraining(exported);
    this.excluded = new LinkedHashSet<>(model.prunableWeights());
    PrunableLayers.of(model, step.exclude()).forEach(excluded::remove);
  }

  /**
   * Does the step.
   *
   * @throws StepRejectedException when nothing of the kind can be removed from the model
   */
  static Pruned run(Prune step, Graph exported, Workbench workbench) {
    return new StructuredStep(step, exported, workbench).run();
  }

  private Pruned run() {
    ChannelRemoval removal =
        step.granularity() == Granularity.LAYER
            ? new LayerRemoval(model, step)
                .run(excluded, calibration("ranking layers"), workbench.seed("prune"))
            : channels();
    context.report(0.7, "certifying that the smaller model gives the same outputs");
    RemovalCertificate certificate =
        new Certifier(workbench.seed("certificate"), context.threads())
            .certify(removal.graph(), removal.masked());
    return new Pruned(reestimated(removal.graph()), removal.removed(), certificate, List.of());
  }

  private ChannelRemoval channels() {
    List<ChannelGroup> groups = ChannelTargets.of(model, step, excluded);
    context.report(0.05, "ranking what %d groups of channels make".formatted(groups.size()));
    ChannelCriterion criterion = criterion();
    SequencedMap<ChannelGroup, int[]> keep =
        new ChannelPlan(model, groups, ChannelTargets.shares(model, step, groups))
            .choose(step, criterion.scores(model, groups), criterion.comparable());
    if (!step.compensate()) {
      return ChannelRemoval.of(model, keep);
    }
    context.report(0.5, "making up for what goes in the layers behind");
    Graph compensated = new Compensation(calibration("observing channels")).compensate(model, keep);
    return ChannelRemoval.of(compensated, keep);
  }

  private ChannelCriterion criterion() {
    Calibration calibration = calibration("measuring what channels matter");
    return switch (step.criterion()) {
      case MAGNITUDE -> new ChannelMagnitude(ChannelMagnitude.Norm.L1);
      case MAGNITUDE_L2 -> new ChannelMagnitude(ChannelMagnitude.Norm.L2);
      case TAYLOR -> new ChannelSensitivity(calibration, ChannelSensitivity.TAYLOR_BATCH);
      case FISHER -> new ChannelSensitivity(calibration, 1);
      case ACTIVATION_L1 -> new ChannelActivity(calibration, ChannelActivity.Measure.MAGNITUDE);
      case ACTIVATION_ZEROS ->
          new ChannelActivity(calibration, ChannelActivity.Measure.ACTIVE_SHARE);
      case RANDOM -> new ChannelDraw(workbench.seed("prune"));
      case WOODFISHER, WANDA, RECONSTRUCTION ->
          throw new StepRejectedException(
              "The criterion '%s' does not rank channels.".formatted(step.criterion().wireName()),
              "Use the criterion 'magnitude' or 'taylor'.");
    };
  }

  private Graph reestimated(Graph graph) {
    if (!step.reestimate()) {
      return graph;
    }
    context.report(0.75, "estimating the statistics of BatchNormalization anew");
    int count = Math.max(STATISTICS_BATCH, step.calibrationImages());
    return BatchNormStatistics.reestimate(
        graph, images.train(), count, STATISTICS_BATCH, context.threads());
  }

  private Calibration calibration(String note) {
    BiConsumer<Integer, Integer> progress =
        (done, all) -> {
          context.throwIfCancelled();
          context.report(0.05 + 0.4 * done / all, note);
        };
    return new Calibration(
        images.train().spread(step.calibrationImages()),
        images.classes().size(),
        context.threads(),
        progress);
  }
}
