package io.espalier.runtime.kernel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A convolution with its weights; Gemm and MatMul are convolutions over 1x1 images.
 *
 * @param weights {@code [outChannels][inChannels / groups][kernelHeight][kernelWidth]}
 * @param bias {@code [outChannels]}, or null for none
 */
public record Convolution(
    Window window,
    int inChannels,
    int outChannels,
    int groups,
    float[] weights,
    float @Nullable [] bias) {

  public Convolution {
    Objects.requireNonNull(window, "window");
    if (groups < 1 || inChannels % groups != 0 || outChannels % groups != 0) {
      throw new IllegalArgumentException(
          groups + " groups do not divide " + inChannels + " and " + outChannels + " channels");
    }
    long expected = (long) outChannels * (inChannels / groups) * window.taps();
    if (weights.length != expected) {
      throw new IllegalArgumentException(
          "convolution has " + weights.length + " weights; its shape asks for " + expected);
    }
    if (bias != null && bias.length != outChannels) {
      throw new IllegalArgumentException(
          "bias has " + bias.length + " values for " + outChannels + " output channels");
    }
  }

  public int inPerGroup() {
    return inChannels / groups;
  }

  public int outPerGroup() {
    return outChannels / groups;
  }

  /** Weights of one output channel. */
  public int rows() {
    return inPerGroup() * window.taps();
  }

  /** The bias of a channel, 0 when there is none. */
  public float biasOf(int channel) {
    return bias == null ? 0f : bias[channel];
  }

  public long nonZeroWeights() {
    long count = 0;
    for (float weight : weights) {
      if (weight != 0f) {
        count++;
      }
    }
    return count;
  }

  /** Multiplications of one image, counting zeros as the dense algorithm does. */
  public long macs() {
    return (long) weights.length * window.outPixels();
  }

  /** Multiplications of one image by weights that are not zero. */
  public long effectiveMacs() {
    return nonZeroWeights() * window.outPixels();
  }
}
