package io.espalier.graph.reference;

import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.op.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * A window over up to three spatial dimensions, missing ones taken as 1 so that there is one loop
 * for all.
 *
 * @param input extents of the input
 * @param output extents of the output
 * @param kernel extents of the window
 * @param stride steps
 * @param dilation distances between the window's elements
 * @param padBegin padding at the beginning
 * @param padEnd padding at the end
 */
record Geometry(
    int[] input,
    int[] output,
    int[] kernel,
    int[] stride,
    int[] dilation,
    int[] padBegin,
    int[] padEnd) {
  private static final int DIMENSIONS = 3;

  static Geometry of(Window window, Shape input, boolean ceilMode) {
    int rank = input.rank() - 2;
    if (rank > DIMENSIONS || rank < 1) {
      throw new GraphException(
          "the reference evaluator has windows over 1 to 3 dimensions, not over " + rank);
    }
    Geometry geometry =
        new Geometry(
            ones(), ones(), ones(), ones(), ones(), new int[DIMENSIONS], new int[DIMENSIONS]);
    for (int axis = 0; axis < rank; axis++) {
      int at = axis + DIMENSIONS - rank;
      long extent = input.dim(axis + 2);
      geometry.input[at] = (int) extent;
      geometry.output[at] = Math.toIntExact(window.output(axis, extent, ceilMode));
      geometry.kernel[at] = Math.toIntExact(window.kernel().get(axis));
      geometry.stride[at] = Math.toIntExact(window.strides().get(axis));
      geometry.dilation[at] = Math.toIntExact(window.dilations().get(axis));
      geometry.padBegin[at] = Math.toIntExact(window.padBegin(axis, extent));
      geometry.padEnd[at] = Math.toIntExact(window.padEnd(axis, extent));
    }
    return geometry;
  }

  int inputSize() {
    return Math.multiplyExact(Math.multiplyExact(input[0], input[1]), input[2]);
  }

  int outputSize() {
    return Math.multiplyExact(Math.multiplyExact(output[0], output[1]), output[2]);
  }

  int kernelSize() {
    return Math.multiplyExact(Math.multiplyExact(kernel[0], kernel[1]), kernel[2]);
  }

  /** Position in the input along one dimension; outside of it in the padding. */
  int at(int dimension, int out, int tap) {
    return out * stride[dimension] + tap * dilation[dimension] - padBegin[dimension];
  }

  boolean inside(int dimension, int position) {
    return position >= 0 && position < input[dimension];
  }

  /** The shape of the output. */
  Shape outputShape(long batch, long channels, int rank) {
    List<Long> shape = new ArrayList<>(List.of(batch, channels));
    for (int dimension = DIMENSIONS - (rank - 2); dimension < DIMENSIONS; dimension++) {
      shape.add((long) output[dimension]);
    }
    return new Shape(shape);
  }

  private static int[] ones() {
    return new int[] {1, 1, 1};
  }
}
