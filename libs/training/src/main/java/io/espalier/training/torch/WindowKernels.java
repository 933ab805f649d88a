package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.LpPool;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Window;
import java.util.Arrays;
import java.util.function.BinaryOperator;

/** Pools that the engine does not have: one strided slice for each element of the window. */
final class WindowKernels {
  private WindowKernels() {}

  static NDArray maximum(Call call, MaxPool pool) {
    NDArray x = call.array(0);
    return taps(x, pool.window(), pool.ceilMode(), Double.NEGATIVE_INFINITY, NDArray::maximum);
  }

  static NDArray mean(Call call, AveragePool pool) {
    NDArray x = call.array(0);
    Window window = pool.window();
    boolean ceil = pool.ceilMode();
    long[] plane = x.getShape().getShape().clone();
    plane[0] = 1;
    plane[1] = 1;
    NDArray counted = call.manager().ones(new Shape(plane), DataType.FLOAT32);
    Padding padding = Padding.of(window, x.getShape().getShape());
    NDArray counts;
    if (pool.countIncludePad()) {
      // The padding counts, but not what a window that sticks out covers beyond it.
      NDArray padded = Torch.pad(counted, padding.engineOrder(), 1);
      counts = taps(padded, x.getShape().getShape(), padding, window, ceil, 0, NDArray::add);
    } else {
      counts = taps(counted, window, ceil, 0, NDArray::add);
    }
    return taps(x, window, ceil, 0, NDArray::add).div(counts);
  }

  static NDArray norm(Call call, LpPool pool) {
    NDArray powers = call.array(0).abs().pow(pool.p());
    return taps(powers, pool.window(), pool.ceilMode(), 0, NDArray::add).pow(1.0 / pool.p());
  }

  private static NDArray taps(
      NDArray x, Window window, boolean ceil, double fill, BinaryOperator<NDArray> function) {
    long[] shape = x.getShape().getShape();
    Padding none = new Padding(new long[window.rank()], new long[window.rank()]);
    return taps(x, shape, none, window, ceil, fill, function);
  }

  /**
   * Combines the elements of each window.
   *
   * @param shape of the input without padding
   * @param padded what x has of the padding already
   */
  private static NDArray taps(
      NDArray x,
      long[] shape,
      Padding padded,
      Window window,
      boolean ceil,
      double fill,
      BinaryOperator<NDArray> function) {
    Padding covering = Padding.of(window, shape).covering(window, shape, ceil);
    Padding missing =
        new Padding(minus(covering.begin(), padded.begin()), minus(covering.end(), padded.end()));
    NDArray whole = Torch.pad(x, missing.engineOrder(), fill);
    long[] tap = new long[window.rank()];
    NDArray result = null;
    do {
      NDArray slice = whole;
      for (int axis = 0; axis < tap.length; axis++) {
        long stride = window.strides().get(axis);
        long from = tap[axis] * window.dilations().get(axis);
        long outputs = window.output(axis, shape[axis + 2], ceil);
        slice = Torch.slice(slice, axis + 2, from, from + (outputs - 1) * stride + 1, stride);
      }
      result = result == null ? slice : function.apply(result, slice);
    } while (advance(tap, window));
    return result;
  }

  /** The next element of a window; false after the last one. */
  private static boolean advance(long[] tap, Window window) {
    for (int axis = tap.length - 1; axis >= 0; axis--) {
      if (++tap[axis] < window.kernel().get(axis)) {
        return true;
      }
      tap[axis] = 0;
    }
    return false;
  }

  private static long[] minus(long[] left, long[] right) {
    long[] difference = left.clone();
    Arrays.setAll(difference, i -> left[i] - right[i]);
    return difference;
  }
}
