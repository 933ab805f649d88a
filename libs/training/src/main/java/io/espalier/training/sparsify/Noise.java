package io.espalier.training.sparsify;

import io.espalier.training.optimizer.Randomness;

/**
 * Random numbers from a seed, a step and a layer alone, by a table of quantiles: a resumed training
 * draws what the unbroken one drew.
 */
final class Noise {
  private static final int QUANTILES = 1 << 16;

  /** The logistic distribution: {@code log u - log(1 - u)}. */
  static final Noise LOGISTIC = new Noise(logistic());

  /** The standard normal distribution. */
  static final Noise NORMAL = new Noise(normal());

  private final float[] quantiles;

  private Noise(float[] quantiles) {
    this.quantiles = quantiles;
  }

  /** Fills an array, four numbers from each 64 random bits. */
  void fill(float[] target, long seed, int step, int layer) {
    Randomness randomness = Randomness.of(seed ^ ((long) layer << 40), step);
    long bits = 0;
    for (int i = 0; i < target.length; i++) {
      bits = i % 4 == 0 ? randomness.next() : bits >>> 16;
      target[i] = quantiles[(int) (bits & (QUANTILES - 1))];
    }
  }

  private static float[] logistic() {
    float[] table = new float[QUANTILES];
    for (int i = 0; i < QUANTILES; i++) {
      double u = (i + 0.5) / QUANTILES;
      table[i] = (float) (Math.log(u) - Math.log1p(-u));
    }
    return table;
  }

  /** Where the integral of the density, summed in small steps, reaches each share. */
  private static float[] normal() {
    float[] table = new float[QUANTILES];
    double step = 1e-4;
    double x = -6;
    double below = 0;
    for (int i = 0; i < QUANTILES / 2; i++) {
      while (below < (i + 0.5) / QUANTILES) {
        double middle = x + step / 2;
        below += step * Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI);
        x += step;
      }
      table[i] = (float) x;
      table[QUANTILES - 1 - i] = (float) -x;
    }
    return table;
  }
}
