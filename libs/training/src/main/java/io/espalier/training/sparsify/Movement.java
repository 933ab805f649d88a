package io.espalier.training.sparsify;

import io.espalier.training.optimizer.Parameter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights that move towards zero go (Sanh et al., 2020). A unit's score gathers {@code -w * g} of
 * its weights, g being the gradient by the weight as it is used, masked or not. Hard: the scores
 * with the highest sums stay. Soft: scores learn by Adam, as in the authors' code, and pay {@code
 * regularization * mean(sigmoid(score))}; what falls below a threshold goes at once, and at the end
 * the highest scores stay.
 */
final class Movement implements MaskLearner {
  /** The sigmoid of a score below which its unit goes, at the end of the ramp. */
  private static final double THRESHOLD = 0.1;

  private final List<LearnedLayer> layers;
  private final Sparsification how;
  private final int settledAfter;
  private final long units;
  private final List<float[]> scores = new ArrayList<>();
  private final List<float[]> gradients = new ArrayList<>();

  Movement(List<LearnedLayer> layers, Sparsification how, int settledAfter) {
    this.layers = layers;
    this.how = how;
    this.settledAfter = settledAfter;
    this.units = layers.stream().mapToLong(LearnedLayer::units).sum();
    for (LearnedLayer layer : layers) {
      scores.add(new float[layer.units()]);
      gradients.add(new float[layer.units()]);
    }
  }

  private boolean soft() {
    return how.method() == Sparsification.Method.SOFT_MOVEMENT;
  }

  @Override
  public void use(int layer, int step, float[] used) {
    LearnedLayer of = layers.get(layer);
    if (soft()) {
      float threshold = (float) threshold(step);
      float[] score = scores.get(layer);
      for (int i = 0; i < used.length; i++) {
        of.mask()[i] = score[of.unitOf()[i]] > threshold ? 1f : 0f;
      }
    }
    GradualMagnitude.masked(of, used);
  }

  /** The score whose sigmoid is the threshold, which climbs along a cubic ramp. */
  private double threshold(int step) {
    double share = THRESHOLD * Ramp.at(step, settledAfter);
    return share == 0 ? Double.NEGATIVE_INFINITY : Math.log(share / (1 - share));
  }

  @Override
  public void learn(int layer, int step, float[] gradient) {
    LearnedLayer of = layers.get(layer);
    float[] slope = new float[of.units()];
    for (int i = 0; i < gradient.length; i++) {
      slope[of.unitOf()[i]] += gradient[i] * of.weights()[i];
      gradient[i] *= of.mask()[i];
    }
    float[] score = scores.get(layer);
    float[] into = gradients.get(layer);
    if (soft()) {
      double penalty = how.regularization() * Ramp.at(step, settledAfter) / units;
      for (int unit = 0; unit < slope.length; unit++) {
        double open = 1 / (1 + Math.exp(-score[unit]));
        into[unit] = (float) (slope[unit] + penalty * open * (1 - open));
      }
    } else {
      float rate = (float) how.scoreLearningRate();
      for (int unit = 0; unit < slope.length; unit++) {
        score[unit] -= rate * slope[unit];
      }
    }
  }

  @Override
  public float[] worth(int layer) {
    return scores.get(layer).clone();
  }

  @Override
  public void settle(int layer) {
    // The weights are used as they are.
  }

  @Override
  public List<Parameter> scores() {
    List<Parameter> parameters = new ArrayList<>();
    for (int layer = 0; soft() && layer < layers.size(); layer++) {
      FloatBuffer values = FloatBuffer.wrap(scores.get(layer));
      parameters.add(new Parameter(layers.get(layer).name(), values, false, null));
    }
    return parameters;
  }

  @Override
  public List<float[]> scoreGradients() {
    return soft() ? gradients : List.of();
  }

  @Override
  public List<float[]> state() {
    return scores;
  }
}
