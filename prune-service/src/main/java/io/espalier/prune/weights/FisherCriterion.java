package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import io.espalier.prune.weights.LayerUnits.Norm;
import io.espalier.training.GradientStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The second-order change of the loss when a weight becomes zero, {@code w^2 F / 2}, with the
 * diagonal of the empirical Fisher matrix, the mean square of the gradients of single images, as
 * the Hessian (LeCun et al., 1990: Optimal brain damage; Theis et al., 2018: Faster gaze prediction
 * with dense networks and Fisher pruning).
 *
 * @param calibration the images whose loss it is
 */
public record FisherCriterion(Calibration calibration) implements WeightCriterion {

  @Override
  public boolean quadratic() {
    return true;
  }

  @Override
  public List<float[]> scores(Graph graph, List<LayerUnits> layers) {
    Map<String, GradientStatistics> statistics =
        GradientStatistics.collect(
            graph,
            calibration.images(),
            calibration.classes(),
            1,
            calibration.threads(),
            TaylorCriterion.names(layers),
            calibration.progress());
    List<float[]> scores = new ArrayList<>();
    for (LayerUnits layer : layers) {
      float[] values = layer.values(graph);
      float[] fisher = Objects.requireNonNull(statistics.get(layer.weight())).meanSquares();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (0.5 * values[i] * values[i] * fisher[i]);
      }
      scores.add(layer.combined(values, Norm.SUM));
    }
    return scores;
  }
}
