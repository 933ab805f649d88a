package io.espalier.runtime.kernel.common;

import io.espalier.runtime.kernel.Kernel;

/**
 * Local response normalisation across channels (Krizhevsky et al., 2012), as ONNX defines it: each
 * value divided by {@code (bias + alpha / size * sum of squares of nearby channels) ^ beta}.
 */
public final class LrnKernel implements Kernel {
  private final float[] input;
  private final float[] output;
  private final int channels;
  private final int pixels;
  private final int size;
  private final float alpha;
  private final float beta;
  private final float bias;

  public LrnKernel(
      float[] input,
      float[] output,
      int channels,
      int pixels,
      int size,
      float alpha,
      float beta,
      float bias) {
    this.input = input;
    this.output = output;
    this.channels = channels;
    this.pixels = pixels;
    this.size = size;
    this.alpha = alpha;
    this.beta = beta;
    this.bias = bias;
  }

  @Override
  public String name() {
    return "local response normalisation";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    int rows = batch * channels;
    int to = Kernel.share(rows, worker + 1, workers);
    for (int row = Kernel.share(rows, worker, workers); row < to; row++) {
      int channel = row % channels;
      int first = row - channel + Math.max(0, channel - (size - 1) / 2);
      int last = row - channel + Math.min(channels - 1, channel + size / 2);
      for (int pixel = 0; pixel < pixels; pixel++) {
        float squares = 0f;
        for (int near = first; near <= last; near++) {
          float value = input[near * pixels + pixel];
          squares += value * value;
        }
        double divisor = Math.pow(bias + alpha / size * squares, beta);
        output[row * pixels + pixel] = (float) (input[row * pixels + pixel] / divisor);
      }
    }
  }
}
