package io.espalier.runtime.kernel.common;

import io.espalier.runtime.kernel.Kernel;

/** Softmax or its logarithm along one axis, computed relative to the maximum. */
public final class SoftmaxKernel implements Kernel {
  private final float[] input;
  private final float[] output;
  private final int outer;
  private final int length;
  private final int inner;
  private final boolean logarithm;

  /**
   * @param outer slices of one image before the axis
   * @param length extent of the axis
   * @param inner elements behind the axis
   */
  public SoftmaxKernel(
      float[] input, float[] output, int outer, int length, int inner, boolean logarithm) {
    this.input = input;
    this.output = output;
    this.outer = outer;
    this.length = length;
    this.inner = inner;
    this.logarithm = logarithm;
  }

  @Override
  public String name() {
    return logarithm ? "log-softmax" : "softmax";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    int slices = batch * outer * inner;
    int to = Kernel.share(slices, worker + 1, workers);
    for (int slice = Kernel.share(slices, worker, workers); slice < to; slice++) {
      slice(slice / inner * length * inner + slice % inner);
    }
  }

  private void slice(int start) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      maximum = Math.max(maximum, input[start + i * inner]);
    }
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += Math.exp(input[start + i * inner] - maximum);
    }
    double logSum = Math.log(sum);
    for (int i = 0; i < length; i++) {
      double shifted = input[start + i * inner] - maximum;
      output[start + i * inner] = (float) (logarithm ? shifted - logSum : Math.exp(shifted) / sum);
    }
  }
}
