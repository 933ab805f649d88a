package io.espalier.runtime.kernel.common;

import io.espalier.runtime.kernel.Kernel;

/** Permutes the axes of every image. */
public final class TransposeKernel implements Kernel {
  private final float[] input;
  private final float[] output;
  private final int[] sources;

  /**
   * @param extents extents of the input's axes, the batch axis left out
   * @param permutation for each output axis the input axis it comes from, the batch axis left out
   */
  public TransposeKernel(float[] input, float[] output, int[] extents, int[] permutation) {
    this.input = input;
    this.output = output;
    this.sources = sources(extents, permutation);
  }

  @Override
  public String name() {
    return "transpose";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    int to = Kernel.share(sources.length, worker + 1, workers);
    for (int image = 0; image < batch; image++) {
      int base = image * sources.length;
      for (int i = Kernel.share(sources.length, worker, workers); i < to; i++) {
        output[base + i] = input[base + sources[i]];
      }
    }
  }

  /** For each output element the input element it comes from. */
  private static int[] sources(int[] extents, int[] permutation) {
    int rank = extents.length;
    int[] strides = new int[rank];
    int elements = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      strides[axis] = elements;
      elements *= extents[axis];
    }
    int[] sources = new int[elements];
    int[] position = new int[rank];
    int source = 0;
    for (int i = 0; i < elements; i++) {
      sources[i] = source;
      for (int axis = rank - 1; axis >= 0; axis--) {
        int from = permutation[axis];
        source += strides[from];
        if (++position[axis] < extents[from]) {
          break;
        }
        source -= strides[from] * extents[from];
        position[axis] = 0;
      }
    }
    return sources;
  }
}
