package io.espalier.training.sparsify;

import io.espalier.training.optimizer.Parameter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gates that are zero or one most of the time and still have a gradient (Louizos et al., "Learning
 * sparse neural networks through L0 regularization", 2018): {@code z = clip(s (zeta - gamma) +
 * gamma, 0, 1)} with {@code s = sigmoid((logistic noise + log alpha) / beta)}. Each unit pays
 * {@code regularization / units * P(z > 0)}. In the end the units with the highest log alpha stay,
 * and the gate's value without noise goes into their weights.
 */
final class HardConcrete implements MaskLearner {
  private static final double BETA = 2.0 / 3;
  private static final double GAMMA = -0.1;
  private static final double ZETA = 1.1;

  /** Gates begin open nine times out of ten. */
  private static final float LOG_ALPHA_START = (float) Math.log(9);

  private final List<LearnedLayer> layers;
  private final double penalty;
  private final long seed;
  private final List<float[]> logAlphas = new ArrayList<>();
  private final List<float[]> gradients = new ArrayList<>();
  private final List<float[]> noises = new ArrayList<>();

  HardConcrete(List<LearnedLayer> layers, double regularization, long seed) {
    this.layers = layers;
    this.penalty = regularization / layers.stream().mapToLong(LearnedLayer::units).sum();
    this.seed = seed;
    for (LearnedLayer layer : layers) {
      float[] logAlpha = new float[layer.units()];
      Arrays.fill(logAlpha, LOG_ALPHA_START);
      logAlphas.add(logAlpha);
      gradients.add(new float[layer.units()]);
      noises.add(new float[layer.units()]);
    }
  }

  /** The gate's smooth part, between 0 and 1. */
  static double smooth(double logAlpha, double noise) {
    return 1 / (1 + Math.exp(-(noise + logAlpha) / BETA));
  }

  /** The gate. */
  static double gate(double smooth) {
    return Math.clamp(smooth * (ZETA - GAMMA) + GAMMA, 0, 1);
  }

  /** The gate's slope by log alpha. */
  static double slope(double smooth) {
    double stretched = smooth * (ZETA - GAMMA) + GAMMA;
    return stretched <= 0 || stretched >= 1 ? 0 : (ZETA - GAMMA) * smooth * (1 - smooth) / BETA;
  }

  /** The gate when nothing is random: {@code clip(sigmoid(log alpha) (zeta - gamma) + gamma)}. */
  static double settled(double logAlpha) {
    return gate(1 / (1 + Math.exp(-logAlpha)));
  }

  /** The probability that a gate is not zero. */
  static double open(double logAlpha) {
    return 1 / (1 + Math.exp(-(logAlpha - BETA * Math.log(-GAMMA / ZETA))));
  }

  @Override
  public void use(int layer, int step, float[] used) {
    LearnedLayer of = layers.get(layer);
    float[] noise = noises.get(layer);
    float[] logAlpha = logAlphas.get(layer);
    Noise.LOGISTIC.fill(noise, seed, step, layer);
    float[] gates = new float[noise.length];
    for (int unit = 0; unit < gates.length; unit++) {
      gates[unit] = (float) gate(smooth(logAlpha[unit], noise[unit]));
    }
    for (int i = 0; i < used.length; i++) {
      used[i] = of.weights()[i] * gates[of.unitOf()[i]];
    }
  }

  @Override
  public void learn(int layer, int step, float[] gradient) {
    LearnedLayer of = layers.get(layer);
    float[] noise = noises.get(layer);
    float[] logAlpha = logAlphas.get(layer);
    float[] into = gradients.get(layer);
    float[] gates = new float[noise.length];
    float[] slopes = new float[noise.length];
    for (int unit = 0; unit < gates.length; unit++) {
      double smooth = smooth(logAlpha[unit], noise[unit]);
      double open = open(logAlpha[unit]);
      gates[unit] = (float) gate(smooth);
      slopes[unit] = (float) slope(smooth);
      into[unit] = (float) (penalty * open * (1 - open));
    }
    for (int i = 0; i < gradient.length; i++) {
      int unit = of.unitOf()[i];
      into[unit] += gradient[i] * of.weights()[i] * slopes[unit];
      gradient[i] *= gates[unit];
    }
  }

  @Override
  public float[] worth(int layer) {
    return logAlphas.get(layer).clone();
  }

  @Override
  public void settle(int layer) {
    LearnedLayer of = layers.get(layer);
    float[] logAlpha = logAlphas.get(layer);
    for (int i = 0; i < of.weights().length; i++) {
      of.weights()[i] *= (float) settled(logAlpha[of.unitOf()[i]]);
    }
  }

  @Override
  public List<Parameter> scores() {
    List<Parameter> parameters = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      FloatBuffer values = FloatBuffer.wrap(logAlphas.get(layer));
      parameters.add(new Parameter(layers.get(layer).name(), values, false, null));
    }
    return parameters;
  }

  @Override
  public List<float[]> scoreGradients() {
    return gradients;
  }

  @Override
  public List<float[]> state() {
    return logAlphas;
  }
}
