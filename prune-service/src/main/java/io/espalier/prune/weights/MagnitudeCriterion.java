package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import io.espalier.prune.weights.LayerUnits.Norm;
import java.util.List;

/**
 * The absolute value of a weight (Han et al., 2015: Learning both weights and connections); of a
 * block the sum of them, or the root of the sum of their squares.
 *
 * @param norm how the weights of a block are combined
 */
public record MagnitudeCriterion(Norm norm) implements WeightCriterion {

  @Override
  public List<float[]> scores(Graph graph, List<LayerUnits> layers) {
    return layers.stream().map(layer -> score(graph, layer)).toList();
  }

  private float[] score(Graph graph, LayerUnits layer) {
    float[] values = layer.values(graph);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return layer.combined(values, norm);
  }
}
