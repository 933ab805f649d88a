package io.espalier.runtime.plan;

import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.GlobalLpPool;
import io.espalier.graph.op.GlobalMaxPool;
import io.espalier.graph.op.LpPool;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Reduce;
import io.espalier.graph.op.ReduceMax;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.ReduceSum;
import io.espalier.graph.op.Reduction;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.Pooling;
import io.espalier.runtime.kernel.Pooling.Kind;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.ByteLayout;
import java.util.List;
import java.util.TreeSet;

/** Plans pooling, and reductions over all pixels, which are global pooling. */
final class PoolingPlanner {
  private final Drafting drafting;

  PoolingPlanner(Drafting drafting) {
    this.drafting = drafting;
  }

  void add(Node node, io.espalier.graph.op.Pooling pooling) {
    switch (pooling) {
      case MaxPool pool -> maximum(node, pool);
      case AveragePool pool -> average(node, pool);
      case GlobalAveragePool _ -> global(node, Kind.AVERAGE);
      case GlobalMaxPool _ -> global(node, Kind.MAXIMUM);
      case LpPool _, GlobalLpPool _ -> throw Drafting.unsupported(node);
    }
  }

  void add(Node node, Reduction reduction) {
    requireAllPixels(node, reduction);
    switch (reduction) {
      case ReduceMean _ -> global(node, Kind.AVERAGE);
      case ReduceMax _ -> global(node, Kind.MAXIMUM);
      case ReduceSum _, Reduce _ -> throw Drafting.unsupported(node);
    }
  }

  private void maximum(Node node, MaxPool pool) {
    Located input = drafting.locate(node, 0);
    Shape output = drafting.shapeOf(node.output());
    Window window = Windows.of(node, pool.window(), input.shape(), output);
    Pooling pooling = new Pooling(window, output.intDim(1), Kind.MAXIMUM, new float[0]);
    drafting.start(node, new Core.Pool(pooling), List.of(input.storage()), 1);
    drafting.keepQuantized(node, input.quantized());
  }

  private void average(Node node, AveragePool pool) {
    Located input = drafting.operand(node, 0);
    Pooling pooling = average(node, pool, input.shape(), drafting.shapeOf(node.output()));
    drafting.start(node, new Core.Pool(pooling), List.of(input.storage()), 1);
  }

  /** An average whose divisors follow from how the padding counts. */
  static Pooling average(Node node, AveragePool pool, Shape input, Shape output) {
    Window window = Windows.of(node, pool.window(), input, output);
    boolean line = pool.window().rank() == 1;
    int padBottom = line ? 0 : Math.toIntExact(pool.window().padEnd(0, window.inHeight()));
    int padRight =
        Math.toIntExact(pool.window().padEnd(pool.window().rank() - 1, window.inWidth()));
    float[] divisors = new float[window.outPixels()];
    boolean padded = pool.countIncludePad();
    for (int i = 0; i < divisors.length; i++) {
      int y = i / window.outWidth() * window.strideY() - window.padTop();
      int x = i % window.outWidth() * window.strideX() - window.padLeft();
      int rows =
          count(
              y,
              window.kernelHeight(),
              window.dilationY(),
              padded ? -window.padTop() : 0,
              padded ? window.inHeight() + padBottom : window.inHeight());
      int columns =
          count(
              x,
              window.kernelWidth(),
              window.dilationX(),
              padded ? -window.padLeft() : 0,
              padded ? window.inWidth() + padRight : window.inWidth());
      divisors[i] = Math.max(1, rows * columns);
    }
    return new Pooling(window, output.intDim(1), Kind.AVERAGE, divisors);
  }

  /** A maximum over windows of bytes. */
  static Pooling maximum(Window window, ByteLayout input) {
    return new Pooling(window, input.channels(), Kind.MAXIMUM, new float[0]);
  }

  /** Pooling of bytes over all pixels. */
  static Pooling global(Kind kind, ByteLayout input) {
    int height = input.height();
    int width = input.width();
    Window window = new Window(height, width, 1, 1, height, width, 1, 1, 0, 0, 1, 1);
    float[] divisors = kind == Kind.AVERAGE ? new float[] {input.pixels()} : new float[0];
    return new Pooling(window, input.channels(), kind, divisors);
  }

  /** Taps of a window starting at {@code start} that lie in {@code [from, to)}. */
  private static int count(int start, int taps, int dilation, int from, int to) {
    int count = 0;
    for (int tap = 0; tap < taps; tap++) {
      int position = start + tap * dilation;
      if (position >= from && position < to) {
        count++;
      }
    }
    return count;
  }

  private void global(Node node, Kind kind) {
    Located input = drafting.operand(node, 0);
    int channels = input.shape().intDim(1);
    int pixels = input.storage().elements() / channels;
    drafting.start(node, new Core.Reduce(channels, pixels, kind), List.of(input.storage()), 1);
  }

  private void requireAllPixels(Node node, Reduction reduction) {
    int rank = drafting.operand(node, 0).shape().rank();
    TreeSet<Integer> axes = new TreeSet<>();
    List<Long> given =
        reduction
            .axes()
            .orElseGet(
                () ->
                    node.input(1).isPresent()
                        ? java.util.Arrays.stream(
                                drafting.constants().require(node, 1, "axes").toLongs())
                            .boxed()
                            .toList()
                        : List.of());
    given.forEach(axis -> axes.add((int) (axis < 0 ? axis + rank : axis)));
    TreeSet<Integer> pixels = new TreeSet<>();
    for (int axis = 2; axis < rank; axis++) {
      pixels.add(axis);
    }
    if (!axes.equals(pixels) || pixels.isEmpty()) {
      throw new UnsupportedGraphException(
          node,
          "it reduces the axes " + given + " of a tensor of rank " + rank,
          "Only reductions over all pixels (axes 2 and up) are supported");
    }
  }
}
