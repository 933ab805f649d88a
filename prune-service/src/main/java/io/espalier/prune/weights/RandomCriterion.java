package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import io.espalier.training.optimizer.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * By chance: the control that every criterion has to beat.
 *
 * @param seed of the draws
 */
public record RandomCriterion(long seed) implements WeightCriterion {

  private static final int FRACTION_BITS = 24;

  @Override
  public List<float[]> scores(Graph graph, List<LayerUnits> layers) {
    List<float[]> scores = new ArrayList<>();
    for (LayerUnits layer : layers) {
      Randomness random = Randomness.of(seed, layer.weight().hashCode());
      float[] of = new float[layer.units().count()];
      for (int unit = 0; unit < of.length; unit++) {
        of[unit] = (float) random.next(1 << FRACTION_BITS) / (1 << FRACTION_BITS);
      }
      scores.add(of);
    }
    return scores;
  }
}
