package io.espalier.prune.weights;

import io.espalier.events.step.Pattern;
import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.stage.StepRejectedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A layer's weight and what goes as one in it.
 *
 * @param weight the name of the initializer
 * @param shape of the initializer
 * @param layout where outputs and inputs lie
 * @param units what goes as one
 */
public record LayerUnits(String weight, Shape shape, WeightLayout layout, Units units) {

  /** How the scores of single weights become the score of a unit. */
  public enum Norm {
    /** Their sum. */
    SUM,
    /** The root of the sum of their squares. */
    ROOT
  }

  /** The units of a weight of a graph. */
  public static LayerUnits of(Graph graph, String weight, @Nullable Pattern pattern) {
    WeightLayout layout = WeightLayout.of(graph, weight);
    Shape shape = Objects.requireNonNull(graph.initializers().get(weight), weight).shape();
    return new LayerUnits(weight, shape, layout, Units.of(layout, pattern));
  }

  /** Number of weights. */
  public int elements() {
    return layout.count();
  }

  /**
   * The values of the weights.
   *
   * @throws StepRejectedException naming the first that is not finite
   */
  public float[] values(Graph graph) {
    Tensor tensor = Objects.requireNonNull(graph.initializers().get(weight), weight);
    float[] values = tensor.toFloats();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new StepRejectedException(
            "Weight %d of '%s' is %s.".formatted(i, weight, values[i]),
            "The model diverged in training: train it again, with a lower learning rate.");
      }
    }
    return values;
  }

  /**
   * Scores of units from those of weights. The unit at an edge that has fewer weights counts as if
   * the rest of it were like what is there, so that it does not go first for its size.
   *
   * @param scores of the weights, not negative
   */
  public float[] combined(float[] scores, Norm norm) {
    if (units instanceof Units.Single) {
      return scores;
    }
    double[] sums = new double[units.count()];
    int[] sizes = new int[sums.length];
    for (int i = 0; i < scores.length; i++) {
      int unit = units.of(i);
      sums[unit] += norm == Norm.ROOT ? (double) scores[i] * scores[i] : scores[i];
      sizes[unit]++;
    }
    float[] combined = new float[sums.length];
    for (int unit = 0; unit < sums.length; unit++) {
      double whole = sums[unit] * units.extent() / sizes[unit];
      combined[unit] = (float) (norm == Norm.ROOT ? Math.sqrt(whole) : whole);
    }
    return combined;
  }
}
