package io.espalier.prune.weights;

import io.espalier.datasets.Evaluation;
import io.espalier.events.Guard;
import io.espalier.graph.Graph;
import io.espalier.training.EvaluationRun;
import io.espalier.training.ModelTrials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Measures what pruning a layer alone costs by the rise of the loss on calibration images, and by
 * the recall that each class loses, against the model as it is before the step.
 */
public final class LossErrors implements LayerErrors, AutoCloseable {
  private final Graph graph;
  private final Map<String, LayerScores> layers;
  private final Guard guard;
  private final ModelTrials trials;
  private final EvaluationRun before;

  /**
   * Loads the model.
   *
   * @param layers whose lowest units go, by their scores
   * @param calibration the images to evaluate
   * @param classes names of the classes
   * @param guard says how much recall each class may lose
   */
  public LossErrors(
      Graph graph,
      List<LayerScores> layers,
      Calibration calibration,
      List<String> classes,
      Guard guard) {
    this.graph = graph;
    this.layers =
        layers.stream().collect(Collectors.toMap(of -> of.layer().weight(), Function.identity()));
    this.guard = guard;
    this.trials = new ModelTrials(graph, calibration.images(), classes, calibration.threads());
    this.before = trials.asItIs();
  }

  @Override
  public List<Cost> of(String weight, List<Double> sparsities) {
    LayerScores layer = Objects.requireNonNull(layers.get(weight), weight);
    List<Cost> costs = new ArrayList<>();
    for (double sparsity : sparsities) {
      long zeros = Math.round(sparsity * layer.elements());
      costs.add(zeros <= layer.zeros() ? Cost.ofError(0) : cost(layer, zeros));
    }
    return costs;
  }

  @Override
  public void close() {
    trials.close();
  }

  private Cost cost(LayerScores layer, long zeros) {
    float[] values = layer.layer().values(graph);
    layer.lowest(zeros).stream().forEach(i -> values[i] = 0);
    EvaluationRun after = trials.with(layer.layer().weight(), values);
    Evaluation now = after.evaluation();
    double worst = 0;
    double excess = 0;
    for (String name : now.classes()) {
      double drop = 100 * (before.evaluation().recall(name) - now.recall(name));
      if (!Double.isNaN(drop)) {
        worst = Math.max(worst, drop);
        excess = Math.max(excess, drop - guard.recallDropMax(name));
      }
    }
    return new Cost(after.loss() - before.loss(), worst, excess);
  }
}
