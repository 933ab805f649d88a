package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.LpPool;
import io.espalier.graph.op.MaxPool;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Pooling over windows and over everything. */
final class Pools {
  private Pools() {}

  /** The largest elements and their positions in the whole input. */
  static List<Tensor> max(MaxPool pool, Tensor input) {
    Geometry g = Geometry.of(pool.window(), input.shape(), pool.ceilMode());
    double[] x = Numbers.doubles(input);
    int planes = Math.toIntExact(input.shape().elements(0, 2));
    double[] y = new double[Math.multiplyExact(planes, g.outputSize())];
    long[] positions = new long[y.length];
    int out = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int od = 0; od < g.output()[0]; od++) {
        for (int oh = 0; oh < g.output()[1]; oh++) {
          for (int ow = 0; ow < g.output()[2]; ow++) {
            int best = best(g, x, plane * g.inputSize(), od, oh, ow);
            y[out] = best < 0 ? Double.NEGATIVE_INFINITY : x[plane * g.inputSize() + best];
            positions[out] =
                (long) plane * g.inputSize() + position(g, best, pool.storageOrder() == 1);
            out++;
          }
        }
      }
    }
    Shape shape = g.outputShape(input.shape().dim(0), input.shape().dim(1), input.shape().rank());
    return List.of(
        Numbers.real(input.type(), shape, y),
        Numbers.integers(ElementType.INT64, shape, positions));
  }

  private static int best(Geometry g, double[] x, int from, int od, int oh, int ow) {
    int best = -1;
    for (int kd = 0; kd < g.kernel()[0]; kd++) {
      for (int kh = 0; kh < g.kernel()[1]; kh++) {
        for (int kw = 0; kw < g.kernel()[2]; kw++) {
          int id = g.at(0, od, kd);
          int ih = g.at(1, oh, kh);
          int iw = g.at(2, ow, kw);
          if (g.inside(0, id) && g.inside(1, ih) && g.inside(2, iw)) {
            int at = (id * g.input()[1] + ih) * g.input()[2] + iw;
            best = best < 0 || x[from + at] > x[from + best] ? at : best;
          }
        }
      }
    }
    return best;
  }

  private static long position(Geometry g, int rowMajor, boolean columnMajor) {
    if (!columnMajor) {
      return rowMajor;
    }
    int w = rowMajor % g.input()[2];
    int h = rowMajor / g.input()[2] % g.input()[1];
    int d = rowMajor / g.input()[2] / g.input()[1];
    return d + (long) g.input()[0] * (h + (long) g.input()[1] * w);
  }

  static Tensor average(AveragePool pool, Tensor input) {
    Geometry g = Geometry.of(pool.window(), input.shape(), pool.ceilMode());
    double[] x = Numbers.doubles(input);
    int planes = Math.toIntExact(input.shape().elements(0, 2));
    double[] y = new double[Math.multiplyExact(planes, g.outputSize())];
    int out = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int od = 0; od < g.output()[0]; od++) {
        for (int oh = 0; oh < g.output()[1]; oh++) {
          for (int ow = 0; ow < g.output()[2]; ow++) {
            y[out++] = mean(g, x, plane * g.inputSize(), od, oh, ow, pool.countIncludePad());
          }
        }
      }
    }
    Shape shape = g.outputShape(input.shape().dim(0), input.shape().dim(1), input.shape().rank());
    return Numbers.real(input.type(), shape, y);
  }

  private static double mean(
      Geometry g, double[] x, int from, int od, int oh, int ow, boolean countIncludePad) {
    double sum = 0;
    int count = 0;
    for (int kd = 0; kd < g.kernel()[0]; kd++) {
      for (int kh = 0; kh < g.kernel()[1]; kh++) {
        for (int kw = 0; kw < g.kernel()[2]; kw++) {
          int id = g.at(0, od, kd);
          int ih = g.at(1, oh, kh);
          int iw = g.at(2, ow, kw);
          boolean inside = g.inside(0, id) && g.inside(1, ih) && g.inside(2, iw);
          boolean padding = padded(g, 0, id) && padded(g, 1, ih) && padded(g, 2, iw);
          sum += inside ? x[from + (id * g.input()[1] + ih) * g.input()[2] + iw] : 0;
          count += inside || countIncludePad && padding ? 1 : 0;
        }
      }
    }
    return sum / count;
  }

  /** The Lp norm of each window; padding adds nothing. */
  static Tensor norm(LpPool pool, Tensor input) {
    Geometry g = Geometry.of(pool.window(), input.shape(), pool.ceilMode());
    double[] x = Numbers.doubles(input);
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.pow(Math.abs(x[i]), pool.p());
    }
    int planes = Math.toIntExact(input.shape().elements(0, 2));
    double[] y = new double[Math.multiplyExact(planes, g.outputSize())];
    int out = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int od = 0; od < g.output()[0]; od++) {
        for (int oh = 0; oh < g.output()[1]; oh++) {
          for (int ow = 0; ow < g.output()[2]; ow++) {
            double sum = sum(g, x, plane * g.inputSize(), od, oh, ow);
            y[out++] = Math.pow(sum, 1.0 / pool.p());
          }
        }
      }
    }
    Shape shape = g.outputShape(input.shape().dim(0), input.shape().dim(1), input.shape().rank());
    return Numbers.real(input.type(), shape, y);
  }

  private static double sum(Geometry g, double[] x, int from, int od, int oh, int ow) {
    double sum = 0;
    for (int kd = 0; kd < g.kernel()[0]; kd++) {
      for (int kh = 0; kh < g.kernel()[1]; kh++) {
        for (int kw = 0; kw < g.kernel()[2]; kw++) {
          int id = g.at(0, od, kd);
          int ih = g.at(1, oh, kh);
          int iw = g.at(2, ow, kw);
          boolean inside = g.inside(0, id) && g.inside(1, ih) && g.inside(2, iw);
          sum += inside ? x[from + (id * g.input()[1] + ih) * g.input()[2] + iw] : 0;
        }
      }
    }
    return sum;
  }

  /**
   * Whether a position is in the input or its padding; a window may stick out further where sizes
   * are rounded up.
   */
  private static boolean padded(Geometry g, int dimension, int position) {
    return position < g.input()[dimension] + g.padEnd()[dimension];
  }

  /** One number for each channel of each image. */
  static Tensor global(Tensor input, ToDoubleFunction<DoubleStream> function) {
    double[] x = Numbers.doubles(input);
    int planes = Math.toIntExact(input.shape().elements(0, 2));
    int size = Math.toIntExact(input.shape().elements(2, input.shape().rank()));
    double[] y = new double[planes];
    for (int plane = 0; plane < planes; plane++) {
      y[plane] = function.applyAsDouble(Arrays.stream(x, plane * size, (plane + 1) * size));
    }
    Shape shape = input.shape();
    for (int axis = 2; axis < shape.rank(); axis++) {
      shape = shape.with(axis, 1);
    }
    return Numbers.real(input.type(), shape, y);
  }
}
