package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider.Memory;
import io.espalier.runtime.kernel.Scratch;
import io.espalier.runtime.kernel.Window;

/**
 * A layer's input in padded form and where it is kept: small ones in memory of the layer's own,
 * where the padding is written once; large ones in the memory that all layers share, which stays in
 * the cache, and where the padding is written every time.
 */
final class PaddedPlanes {
  /** Largest number of elements that a layer keeps for itself. */
  private static final int OWN_ELEMENTS_MAX = 96 * 1024;

  private final PaddedInput layout;
  private final float[] input;
  private final int channels;
  private final Scratch scratch;
  private final float[] own;

  /**
   * @param channels planes of one image
   * @param padding value of the pixels around the image
   */
  PaddedPlanes(Window window, float[] input, int channels, float padding, Memory memory) {
    this.layout = new PaddedInput(window, padding);
    this.input = input;
    this.channels = channels;
    this.scratch = memory.scratch();
    int planes = channels * memory.batchMax();
    int elements = layout.direct() ? 0 : layout.elements(planes);
    boolean keep = elements > 0 && elements <= OWN_ELEMENTS_MAX;
    this.own = new float[keep ? elements : 0];
    if (keep) {
      java.util.Arrays.fill(own, padding);
    } else {
      scratch.needShared(elements);
    }
  }

  PaddedInput layout() {
    return layout;
  }

  /** Whether there is nothing to prepare. */
  boolean direct() {
    return layout.direct();
  }

  /** Does one worker's share of the preparation. */
  void prepare(int batch, int worker, int workers) {
    int planes = batch * channels;
    int from = Kernel.share(planes, worker, workers);
    int to = Kernel.share(planes, worker + 1, workers);
    prepare(from, to);
  }

  /** Prepares planes {@code [from, to)}, counted through all images. */
  void prepare(int from, int to) {
    if (own.length > 0) {
      layout.fillInside(input, own, from, to);
    } else if (!layout.direct()) {
      layout.fill(input, scratch.shared(), from, to);
    }
  }

  /** The prepared planes. */
  float[] array() {
    return layout.direct() ? input : own.length > 0 ? own : scratch.shared();
  }
}
