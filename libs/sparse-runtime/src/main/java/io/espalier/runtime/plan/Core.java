package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Pooling;

/** What a layer computes before its fused operators. */
public sealed interface Core {
  /** Whether element-wise operators may be fused behind this. */
  default boolean takesEpilogue() {
    return true;
  }

  /** Convolution, Gemm or MatMul. */
  record Convolve(Convolution convolution) implements Core {}

  /** Pooling with a window. */
  record Pool(Pooling pooling) implements Core {}

  /** Pooling over all pixels of a channel. */
  record Reduce(int channels, int pixels, Pooling.Kind kind) implements Core {}

  /** Nothing: the layer is its element-wise operators. */
  record Copy() implements Core {}

  /**
   * Softmax along an axis with {@code outer} slices before it and {@code inner} elements behind.
   */
  record Softmax(int outer, int length, int inner, boolean logarithm) implements Core {
    @Override
    public boolean takesEpilogue() {
      return false;
    }
  }

  /** Concatenation; the inputs' blocks follow from their sizes. */
  record Join(int outer) implements Core {
    @Override
    public boolean takesEpilogue() {
      return false;
    }
  }

  /** Transposition of the axes behind the batch axis. */
  record Permute(int[] extents, int[] permutation) implements Core {
    @Override
    public boolean takesEpilogue() {
      return false;
    }
  }

  /** Local response normalisation. */
  record LocalResponse(int channels, int pixels, int size, float alpha, float beta, float bias)
      implements Core {
    @Override
    public boolean takesEpilogue() {
      return false;
    }
  }
}
