package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.op.Window;
import java.util.Arrays;

/**
 * Padding of the spatial axes of {@code [N, C, D1, D2, ...]}.
 *
 * @param begin elements before each spatial axis
 * @param end elements after each spatial axis
 */
record Padding(long[] begin, long[] end) {
  /** What a window needs for an input of the given shape. */
  static Padding of(Window window, long[] shape) {
    long[] begin = new long[window.rank()];
    long[] end = new long[window.rank()];
    for (int axis = 0; axis < begin.length; axis++) {
      begin[axis] = window.padBegin(axis, shape[axis + 2]);
      end[axis] = window.padEnd(axis, shape[axis + 2]);
    }
    return new Padding(begin, end);
  }

  /** What a pool needs so that, rounding down, it has as many outputs as its own rounding gives. */
  Padding covering(Window window, long[] shape, boolean ceil) {
    long[] covered = end.clone();
    for (int axis = 0; axis < begin.length; axis++) {
      long outputs = window.output(axis, shape[axis + 2], ceil);
      long needed = (outputs - 1) * window.strides().get(axis) + window.effectiveKernel(axis);
      covered[axis] = Math.max(end[axis], needed - shape[axis + 2] - begin[axis]);
    }
    return new Padding(begin, covered);
  }

  boolean symmetric() {
    return Arrays.equals(begin, end);
  }

  Padding none() {
    return new Padding(new long[begin.length], new long[begin.length]);
  }

  /** The array with this padding around its last axes; negative padding cuts elements off. */
  NDArray apply(NDArray x, double fill) {
    int first = x.getShape().dimension() - begin.length;
    NDArray cut = ElementwiseKernels.same(x);
    Padding rest = new Padding(begin.clone(), end.clone());
    for (int axis = 0; axis < begin.length; axis++) {
      if (begin[axis] < 0 || end[axis] < 0) {
        long extent = x.getShape().get(first + axis);
        long from = Math.max(0, -begin[axis]);
        long to = extent - Math.max(0, -end[axis]);
        cut = Torch.slice(cut, first + axis, from, to, 1);
        rest.begin[axis] = Math.max(0, begin[axis]);
        rest.end[axis] = Math.max(0, end[axis]);
      }
    }
    return Torch.pad(cut, rest.engineOrder(), fill);
  }

  /** (begin, end) pairs, the last axis first. */
  long[] engineOrder() {
    long[] order = new long[2 * begin.length];
    for (int axis = 0; axis < begin.length; axis++) {
      int at = 2 * (begin.length - 1 - axis);
      order[at] = begin[axis];
      order[at + 1] = end[axis];
    }
    return order;
  }
}
