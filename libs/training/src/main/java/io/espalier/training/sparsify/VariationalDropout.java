package io.espalier.training.sparsify;

import io.espalier.training.optimizer.Parameter;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Every weight gets Gaussian noise whose size is learned; one that is all noise can go (Molchanov
 * et al., "Variational dropout sparsifies deep neural networks", 2017). The weight used is {@code w
 * + sigma * normal noise}, its dropout rate {@code alpha = sigma^2 / w^2}. Each weight pays {@code
 * regularization / images} of the authors' approximation of the divergence from the log-uniform
 * prior. Units with the highest mean log alpha go.
 */
final class VariationalDropout implements MaskLearner {
  private static final double K1 = 0.63576;
  private static final double K2 = 1.87320;
  private static final double K3 = 1.48695;

  /** Where the dropout rate is cut off, so that neither noise nor slopes run away. */
  private static final double LOG_ALPHA_MAX = 8;

  private static final double SQUARE_MIN = 1e-16;

  /** Noise begins at a hundredth of a weight of the usual size. */
  private static final float LOG_VARIANCE_START = -10;

  private final List<LearnedLayer> layers;
  private final double penalty;
  private final long seed;
  private final List<float[]> logVariances = new ArrayList<>();
  private final List<float[]> gradients = new ArrayList<>();
  private final List<float[]> noises = new ArrayList<>();

  VariationalDropout(List<LearnedLayer> layers, double regularization, int images, long seed) {
    this.layers = layers;
    this.penalty = regularization / images;
    this.seed = seed;
    for (LearnedLayer layer : layers) {
      float[] logVariance = new float[layer.weights().length];
      Arrays.fill(logVariance, LOG_VARIANCE_START);
      logVariances.add(logVariance);
      gradients.add(new float[logVariance.length]);
      noises.add(new float[logVariance.length]);
    }
  }

  /** The logarithm of the dropout rate, cut off on both sides. */
  static double logAlpha(double weight, double logVariance) {
    double raw = logVariance - Math.log(weight * weight + SQUARE_MIN);
    return Math.clamp(raw, -LOG_ALPHA_MAX, LOG_ALPHA_MAX);
  }

  /** The approximation of the divergence, in nats. */
  static double divergence(double logAlpha) {
    return K1 - K1 * sigmoid(K2 + K3 * logAlpha) + 0.5 * Math.log1p(Math.exp(-logAlpha));
  }

  /** The slope of {@link #divergence} by log alpha. */
  static double divergenceSlope(double logAlpha) {
    double s = sigmoid(K2 + K3 * logAlpha);
    return -K1 * K3 * s * (1 - s) - 0.5 * sigmoid(-logAlpha);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double deviation(double weight, double logVariance) {
    double most = Math.sqrt((weight * weight + SQUARE_MIN) * Math.exp(LOG_ALPHA_MAX));
    return Math.min(Math.exp(0.5 * logVariance), most);
  }

  @Override
  public void use(int layer, int step, float[] used) {
    float[] weights = layers.get(layer).weights();
    float[] logVariance = logVariances.get(layer);
    float[] noise = noises.get(layer);
    Noise.NORMAL.fill(noise, seed, step, layer);
    for (int i = 0; i < used.length; i++) {
      used[i] = weights[i] + (float) deviation(weights[i], logVariance[i]) * noise[i];
    }
  }

  @Override
  public void learn(int layer, int step, float[] gradient) {
    float[] weights = layers.get(layer).weights();
    float[] logVariance = logVariances.get(layer);
    float[] noise = noises.get(layer);
    float[] into = gradients.get(layer);
    for (int i = 0; i < gradient.length; i++) {
      double square = (double) weights[i] * weights[i] + SQUARE_MIN;
      double logAlpha = logAlpha(weights[i], logVariance[i]);
      boolean inside = Math.abs(logAlpha) < LOG_ALPHA_MAX;
      double slope = inside ? penalty * divergenceSlope(logAlpha) : 0;
      into[i] =
          (float) (gradient[i] * noise[i] * 0.5 * deviation(weights[i], logVariance[i]) + slope);
      gradient[i] += (float) (slope * -2 * weights[i] / square);
    }
  }

  @Override
  public float[] worth(int layer) {
    LearnedLayer of = layers.get(layer);
    float[] logVariance = logVariances.get(layer);
    return of.mean(
        i ->
            (float)
                (Math.log((double) of.weights()[i] * of.weights()[i] + SQUARE_MIN)
                    - logVariance[i]));
  }

  @Override
  public void settle(int layer) {
    // The mean of a weight is the weight.
  }

  @Override
  public List<Parameter> scores() {
    List<Parameter> parameters = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      FloatBuffer values = FloatBuffer.wrap(logVariances.get(layer));
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
    return logVariances;
  }
}
