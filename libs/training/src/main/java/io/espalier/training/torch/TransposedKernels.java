package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.Window;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Transposed convolution as a convolution: zeros between the elements of the input, the window
 * turned around.
 */
final class TransposedKernels {
  private TransposedKernels() {}

  static NDArray convolve(Call call, ConvTranspose operator) {
    NDArray x = call.array(0);
    long[] shape = x.getShape().getShape();
    Window window = operator.window();
    int rank = window.rank();
    long[] ones = new long[rank];
    Arrays.fill(ones, 1);
    NDArray spread =
        Torch.convolution(
            Torch.pad(stretched(x, window), around(window).engineOrder(), 0),
            turned(call.array(1), operator.group()),
            null,
            ones,
            new long[rank],
            ConvolutionKernels.longs(window.dilations()),
            Math.toIntExact(operator.group()));
    long[] begin = new long[rank];
    long[] end = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      begin[axis] = -operator.padBegin(axis, shape[axis + 2]);
      long kept = spread.getShape().get(axis + 2) + begin[axis];
      end[axis] = operator.output(axis, shape[axis + 2]) - kept;
    }
    NDArray cut = new Padding(begin, end).apply(spread, 0);
    if (!call.has(2)) {
      return cut;
    }
    long[] bias = new long[rank + 2];
    Arrays.fill(bias, 1);
    bias[1] = cut.getShape().get(1);
    return cut.add(call.array(2).reshape(new Shape(bias)));
  }

  /** With {@code stride - 1} zeros between neighbours. */
  private static NDArray stretched(NDArray x, Window window) {
    NDArray result = x;
    for (int axis = 0; axis < window.rank(); axis++) {
      long stride = window.strides().get(axis);
      if (stride == 1) {
        continue;
      }
      Shape shape = result.getShape();
      long outer = shape.slice(0, axis + 3).size();
      long inner = shape.slice(axis + 3).size();
      NDArray padded =
          Torch.pad(result.reshape(outer, 1, inner), new long[] {0, 0, 0, stride - 1}, 0);
      long[] wide = shape.getShape().clone();
      wide[axis + 2] *= stride;
      long extent = wide[axis + 2];
      result = Torch.slice(padded.reshape(new Shape(wide)), axis + 2, 0, extent - stride + 1, 1);
    }
    return result;
  }

  private static Padding around(Window window) {
    long[] pads =
        IntStream.range(0, window.rank())
            .mapToLong(axis -> window.effectiveKernel(axis) - 1)
            .toArray();
    return new Padding(pads, pads);
  }

  /** {@code [C, M / g, ...]} as {@code [M, C / g, ...]}, with every window turned around. */
  private static NDArray turned(NDArray weights, long groups) {
    long[] shape = weights.getShape().getShape();
    long[] split = new long[shape.length + 1];
    split[0] = groups;
    split[1] = shape[0] / groups;
    System.arraycopy(shape, 1, split, 2, shape.length - 1);
    int[] order = IntStream.range(0, split.length).toArray();
    order[1] = 2;
    order[2] = 1;
    long[] joined = shape.clone();
    joined[0] = groups * shape[1];
    joined[1] = shape[0] / groups;
    NDArray swapped = weights.reshape(new Shape(split)).transpose(order);
    return Torch.flip(
        swapped.reshape(new Shape(joined)), LongStream.range(2, shape.length).toArray());
  }
}
