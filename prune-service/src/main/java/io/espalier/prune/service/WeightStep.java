package io.espalier.prune.service;

import io.espalier.datasets.ImageDataset;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Pattern;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.Graph;
import io.espalier.graph.rewrite.Passes;
import io.espalier.prune.weights.Allocated;
import io.espalier.prune.weights.Allocator;
import io.espalier.prune.weights.Calibration;
import io.espalier.prune.weights.FisherCriterion;
import io.espalier.prune.weights.LayerBounds;
import io.espalier.prune.weights.LayerCurve;
import io.espalier.prune.weights.LayerErrors;
import io.espalier.prune.weights.LayerScores;
import io.espalier.prune.weights.LayerUnits;
import io.espalier.prune.weights.LossErrors;
import io.espalier.prune.weights.MagnitudeCriterion;
import io.espalier.prune.weights.Masks;
import io.espalier.prune.weights.RandomCriterion;
import io.espalier.prune.weights.TaylorCriterion;
import io.espalier.prune.weights.WandaCriterion;
import io.espalier.prune.weights.WeightCriterion;
import io.espalier.prune.weights.WoodFisherCriterion;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.BatchNormStatistics;
import io.espalier.workbench.Workbench;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/** A step that sets weights to zero: single ones, blocks, or all but N of every M. */
final class WeightStep {

  /** Images at a time when statistics of BatchNormalization are estimated anew. */
  private static final int STATISTICS_BATCH = 64;

  private final Prune step;
  private final StepContext context;
  private final ImageDataset images;
  private final Graph model;
  private final Workbench workbench;

  private WeightStep(Prune step, Graph exported, Workbench workbench) {
    this.step = step;
    this.workbench = workbench;
    this.context = workbench.context();
    this.images = workbench.images();
    // Exporters put transpositions and renamings between weights and layers; the passes fold them.
    this.model = Passes.forTraining(exported);
  }

  /**
   * Does the step.
   *
   * @throws StepRejectedException when the model has nothing that the step could prune
   */
  static Pruned run(Prune step, Graph exported, Workbench workbench) {
    return new WeightStep(step, exported, workbench).run();
  }

  private Pruned run() {
    List<String> weights = PrunableLayers.of(model, step.exclude());
    if (step.target() == Target.PENULTIMATE) {
      weights = PrunableLayers.penultimate(model, weights);
    }
    List<LayerUnits> units =
        weights.stream().map(weight -> LayerUnits.of(model, weight, step.pattern())).toList();
    context.report(0.05, "ranking the weights of %d layers".formatted(units.size()));
    WeightCriterion criterion = criterion();
    List<LayerScores> layers = bounded(units, criterion.scores(model, units));
    Allocated allocated = allocate(layers, criterion);
    context.report(0.6, "setting weights to zero");
    Graph masked = finished(criterion, units, layers, allocated.zeros());
    return Pruned.zeroed(
        reestimated(masked), allocated.curves().stream().map(LayerCurve::toEvent).toList());
  }

  private WeightCriterion criterion() {
    Calibration calibration = calibration(0.05, 0.35, "measuring what weights matter");
    return switch (step.criterion()) {
      case MAGNITUDE, RECONSTRUCTION -> new MagnitudeCriterion(LayerUnits.Norm.SUM);
      case MAGNITUDE_L2 -> new MagnitudeCriterion(LayerUnits.Norm.ROOT);
      case TAYLOR -> new TaylorCriterion(calibration);
      case FISHER -> new FisherCriterion(calibration);
      case WOODFISHER -> new WoodFisherCriterion(calibration);
      case WANDA -> new WandaCriterion(calibration);
      case RANDOM -> new RandomCriterion(workbench.seed("prune"));
      case ACTIVATION_L1, ACTIVATION_ZEROS ->
          throw new StepRejectedException(
              "The criterion '%s' does not rank single weights."
                  .formatted(step.criterion().wireName()),
              "Use the criterion 'magnitude'.");
    };
  }

  private List<LayerScores> bounded(List<LayerUnits> units, List<float[]> scores) {
    List<String> names = units.stream().map(LayerUnits::weight).toList();
    Map<String, LayerBound> bounds = LayerBounds.of(step, model, names);
    List<LayerScores> layers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      LayerBound bound = Objects.requireNonNull(bounds.get(names.get(i)));
      float[] values = units.get(i).values(model);
      layers.add(
          LayerScores.of(
              units.get(i), values, scores.get(i), bound.sparsityMin(), bound.sparsityMax()));
    }
    return layers;
  }

  /** How sparse each layer becomes; a pattern N:M says that by itself. */
  private Allocated allocate(List<LayerScores> layers, WeightCriterion criterion) {
    if (step.pattern() instanceof Pattern.NOfM nOfM) {
      return new Allocated(
          layers.stream()
              .mapToLong(layer -> (long) Math.floor(nOfM.sparsity() * layer.elements()))
              .toArray(),
          List.of());
    }
    Calibration calibration = calibration(0.35, 0.6, "measuring how sensitive layers are");
    Allocator allocator =
        new Allocator(model, context.threads(), !criterion.quadratic(), calibration.progress());
    return switch (step.allocation()) {
      case UNIFORM, GLOBAL, ERK, LAMP -> allocator.allocate(step, layers, (_, _) -> List.of());
      case SENSITIVITY, DYNAMIC -> measured(allocator, layers, calibration);
    };
  }

  private Allocated measured(
      Allocator allocator, List<LayerScores> layers, Calibration calibration) {
    if (step.criterion() == Criterion.RECONSTRUCTION) {
      LayerErrors errors = Reconstructions.open(step, workbench).errors(model);
      return allocator.allocate(step, layers, errors);
    }
    try (LossErrors errors =
        new LossErrors(model, layers, calibration, images.classes(), context.event().guard())) {
      return allocator.allocate(step, layers, errors);
    }
  }

  private Graph finished(
      WeightCriterion criterion, List<LayerUnits> units, List<LayerScores> layers, long[] zeros) {
    if (step.criterion() == Criterion.RECONSTRUCTION) {
      SequencedMap<String, Double> sparsities = new LinkedHashMap<>();
      for (int i = 0; i < zeros.length; i++) {
        if (layers.get(i).zerosMax() > layers.get(i).zeros()) {
          sparsities.put(
              layers.get(i).layer().weight(), (double) zeros[i] / layers.get(i).elements());
        }
      }
      return Reconstructions.open(step, workbench).prune(model, sparsities);
    }
    Graph masked =
        step.pattern() instanceof Pattern.NOfM nOfM
            ? Masks.nOfM(model, layers, nOfM)
            : Masks.lowest(model, layers, zeros);
    Graph updated = criterion.updated(model, masked, units);
    return step.compensate() && updated == masked
        ? Reconstructions.open(step, workbench).compensate(model, masked)
        : updated;
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

  private Calibration calibration(double from, double to, String note) {
    BiConsumer<Integer, Integer> progress =
        (done, all) -> {
          context.throwIfCancelled();
          context.report(from + (to - from) * done / all, note);
        };
    return new Calibration(
        images.train().spread(step.calibrationImages()),
        images.classes().size(),
        context.threads(),
        progress);
  }
}
