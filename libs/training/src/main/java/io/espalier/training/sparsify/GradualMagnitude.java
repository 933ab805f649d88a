package io.espalier.training.sparsify;

import io.espalier.training.optimizer.Parameter;
import java.util.List;

/**
 * The smallest weights go (Zhu and Gupta, 2017). The gradient by the masked weights reaches all
 * weights, so that one that was masked too early can grow back (dynamic pruning with feedback, Lin
 * et al., 2020).
 *
 * @param layers the layers
 */
record GradualMagnitude(List<LearnedLayer> layers) implements MaskLearner {
  @Override
  public void use(int layer, int step, float[] used) {
    masked(layers.get(layer), used);
  }

  /** The weights under their mask. */
  static void masked(LearnedLayer layer, float[] used) {
    for (int i = 0; i < used.length; i++) {
      used[i] = layer.weights()[i] * layer.mask()[i] + 0f;
    }
  }

  @Override
  public void learn(int layer, int step, float[] gradient) {
    // The straight-through gradient is the gradient as it is.
  }

  @Override
  public float[] worth(int layer) {
    float[] weights = layers.get(layer).weights();
    return layers.get(layer).mean(i -> Math.abs(weights[i]));
  }

  @Override
  public void settle(int layer) {
    // The weights are used as they are.
  }

  @Override
  public List<Parameter> scores() {
    return List.of();
  }

  @Override
  public List<float[]> scoreGradients() {
    return List.of();
  }

  @Override
  public List<float[]> state() {
    return List.of();
  }
}
