package io.espalier.graph.rewrite;

import io.espalier.graph.GraphException;

/**
 * Mean and variance of each channel of a value, over images and positions.
 *
 * @param mean the means
 * @param variance the population variances; as many as means, none negative
 */
public record ChannelMoments(float[] mean, float[] variance) {
  /** Checks lengths and signs. */
  public ChannelMoments {
    mean = mean.clone();
    variance = variance.clone();
    if (mean.length != variance.length) {
      throw new GraphException(
          "there are " + mean.length + " means, but " + variance.length + " variances");
    }
    for (float value : variance) {
      if (!(value >= 0)) {
        throw new GraphException("the variance " + value + " is negative");
      }
    }
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] variance() {
    return variance.clone();
  }
}
