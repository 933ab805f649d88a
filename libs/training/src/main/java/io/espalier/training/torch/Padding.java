package io.espalier.training.torch;

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
