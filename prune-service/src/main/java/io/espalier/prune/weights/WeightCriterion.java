package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import java.util.List;

/** Gives every unit of weights a score; the lowest go first. */
public sealed interface WeightCriterion
    permits MagnitudeCriterion,
        TaylorCriterion,
        FisherCriterion,
        WoodFisherCriterion,
        WandaCriterion,
        RandomCriterion {

  /**
   * Scores layers.
   *
   * @param graph the model
   * @param layers what to score
   * @return for each layer one finite, non-negative score per unit
   */
  List<float[]> scores(Graph graph, List<LayerUnits> layers);

  /**
   * Updates what stays to make up for what went, where the method does.
   *
   * @param dense the model before
   * @param masked the same with more zeros, which stay
   * @param layers those that were scored
   */
  default Graph updated(Graph dense, Graph masked, List<LayerUnits> layers) {
    return masked;
  }

  /** Whether scores are of the size of a change of the loss, and not of its root. */
  default boolean quadratic() {
    return false;
  }
}
