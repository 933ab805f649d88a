package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Window;
import java.util.Arrays;

/**
 * Pools. The engine pads symmetrically and by at most half a window; everything else is padded
 * beforehand.
 */
final class PoolingKernels {
  private PoolingKernels() {}

  static NDArray maxPool(Call call, MaxPool pool) {
    Window window = pool.window();
    if (dilated(window)) {
      return WindowKernels.maximum(call, pool);
    }
    NDArray x = call.array(0);
    long[] shape = x.getShape().getShape();
    Padding padding = Padding.of(window, shape);
    boolean ceil = pool.ceilMode();
    if (!fits(window, padding)) {
      x =
          Torch.pad(
              x, padding.covering(window, shape, ceil).engineOrder(), Double.NEGATIVE_INFINITY);
      padding = padding.none();
      ceil = false;
    }
    return Torch.maxPool(
        x, kernel(window), ConvolutionKernels.longs(window.strides()), padding.begin(), ceil);
  }

  static NDArray averagePool(Call call, AveragePool pool) {
    Window window = pool.window();
    if (dilated(window)) {
      return WindowKernels.mean(call, pool);
    }
    NDArray x = call.array(0);
    long[] shape = x.getShape().getShape();
    Padding padding = Padding.of(window, shape);
    long[] kernel = kernel(window);
    long[] strides = ConvolutionKernels.longs(window.strides());
    boolean padded = Arrays.stream(padding.engineOrder()).anyMatch(pad -> pad != 0);
    if (fits(window, padding) && !pool.ceilMode() && (pool.countIncludePad() || !padded)) {
      // The engine's binding counts the padding whatever it is told, so only this case can be left
      // to it.
      return Torch.averagePool(x, kernel, strides, padding.begin());
    }
    // Mean over everything, padding included, divided by the share of what counts.
    Padding covering = padding.covering(window, shape, pool.ceilMode());
    NDArray sums =
        Torch.averagePool(
            Torch.pad(x, covering.engineOrder(), 0), kernel, strides, padding.none().begin());
    long[] plane = shape.clone();
    plane[0] = 1;
    plane[1] = 1;
    NDArray counted = call.manager().ones(new Shape(plane), DataType.FLOAT32);
    if (pool.countIncludePad()) {
      counted = Torch.pad(counted, padding.engineOrder(), 1);
      covering =
          new Padding(new long[padding.begin().length], minus(covering.end(), padding.end()));
    }
    NDArray shares =
        Torch.averagePool(
            Torch.pad(counted, covering.engineOrder(), 0), kernel, strides, padding.none().begin());
    return sums.div(shares);
  }

  static NDArray globalAverage(NDArray x) {
    return x.getShape().dimension() == 4
        ? Torch.adaptiveAveragePool(x, 1, 1)
        : x.reshape(flat(x)).mean(new int[] {2}).reshape(ones(x));
  }

  static NDArray globalMax(NDArray x) {
    return x.reshape(flat(x)).max(new int[] {2}).reshape(ones(x));
  }

  static NDArray globalNorm(NDArray x, long p) {
    NDArray powers = x.reshape(flat(x)).abs().pow(p).sum(new int[] {2});
    return powers.pow(1.0 / p).reshape(ones(x));
  }

  /** {@code [N, C, rest]}. */
  private static Shape flat(NDArray x) {
    return new Shape(x.getShape().get(0), x.getShape().get(1), x.getShape().slice(2).size());
  }

  /** {@code [N, C, 1, 1, ...]}. */
  private static Shape ones(NDArray x) {
    long[] shape = x.getShape().getShape().clone();
    Arrays.fill(shape, 2, shape.length, 1);
    return new Shape(shape);
  }

  private static boolean fits(Window window, Padding padding) {
    boolean fits = padding.symmetric();
    for (int axis = 0; axis < window.rank(); axis++) {
      fits &= padding.begin()[axis] <= window.kernel().get(axis) / 2;
    }
    return fits;
  }

  private static long[] kernel(Window window) {
    return ConvolutionKernels.longs(window.kernel());
  }

  private static long[] minus(long[] left, long[] right) {
    long[] difference = new long[left.length];
    for (int i = 0; i < left.length; i++) {
      difference[i] = left[i] - right[i];
    }
    return difference;
  }

  private static boolean dilated(Window window) {
    return window.dilations().stream().anyMatch(dilation -> dilation != 1);
  }
}
