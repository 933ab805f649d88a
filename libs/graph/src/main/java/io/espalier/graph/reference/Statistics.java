package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.GroupNormalization;
import io.espalier.graph.op.LayerNormalization;
import io.espalier.graph.op.RmsNormalization;
import java.util.ArrayList;
import java.util.List;

/** Normalizations by the statistics of parts of the input. */
final class Statistics {
  private Statistics() {}

  /** The mean and the inverse deviation of each run of {@code size} elements. */
  private record Moments(double[] mean, double[] inverse) {
    static Moments of(double[] x, int size, double epsilon) {
      double[] mean = new double[x.length / Math.max(1, size)];
      double[] inverse = new double[mean.length];
      for (int part = 0; part < mean.length; part++) {
        for (int i = part * size; i < (part + 1) * size; i++) {
          mean[part] += x[i] / size;
        }
        double variance = 0;
        for (int i = part * size; i < (part + 1) * size; i++) {
          variance += (x[i] - mean[part]) * (x[i] - mean[part]) / size;
        }
        inverse[part] = 1 / Math.sqrt(variance + epsilon);
      }
      return new Moments(mean, inverse);
    }
  }

  /** Statistics per group of channels; scale and bias per channel or per group. */
  static Tensor group(GroupNormalization operator, Tensor input, Tensor scale, Tensor bias) {
    return groups(
        input,
        (int) operator.groups(),
        operator.epsilon(),
        Numbers.doubles(scale),
        Numbers.doubles(bias));
  }

  /** Statistics per channel. */
  static Tensor instance(float epsilon, Tensor input, Tensor scale, Tensor bias) {
    return groups(
        input, input.shape().intDim(1), epsilon, Numbers.doubles(scale), Numbers.doubles(bias));
  }

  private static Tensor groups(
      Tensor input, int groups, double epsilon, double[] scale, double[] bias) {
    double[] x = Numbers.doubles(input);
    Shape shape = input.shape();
    int channels = shape.intDim(1);
    int pixels = (int) shape.elements(2, shape.rank());
    int size = channels / groups * pixels;
    Moments moments = Moments.of(x, size, epsilon);
    int perScale = channels / scale.length;
    for (int i = 0; i < x.length; i++) {
      int part = i / size;
      int parameter = i / pixels % channels / perScale;
      x[i] =
          (x[i] - moments.mean[part]) * moments.inverse[part] * scale[parameter] + bias[parameter];
    }
    return Numbers.real(input.type(), shape, x);
  }

  static List<Tensor> layer(LayerNormalization operator, Operands operands) {
    Tensor input = operands.input(0);
    Shape shape = input.shape();
    int from = Operands.axis(operator.axis(), shape.rank());
    int size = (int) shape.elements(from, shape.rank());
    double[] x = Numbers.doubles(input);
    Moments moments = Moments.of(x, size, operator.epsilon());
    double[] scale = spread(operands.input(1), shape);
    double[] bias =
        operands.optional(2).map(b -> spread(b, shape)).orElseGet(() -> new double[x.length]);
    for (int i = 0; i < x.length; i++) {
      x[i] = (x[i] - moments.mean[i / size]) * moments.inverse[i / size] * scale[i] + bias[i];
    }
    List<Long> reduced = new ArrayList<>(shape.dimensions());
    for (int axis = from; axis < shape.rank(); axis++) {
      reduced.set(axis, 1L);
    }
    return List.of(
        Numbers.real(input.type(), shape, x),
        Numbers.real(operator.stashType(), new Shape(reduced), moments.mean),
        Numbers.real(operator.stashType(), new Shape(reduced), moments.inverse));
  }

  static Tensor rootMeanSquare(RmsNormalization operator, Tensor input, Tensor scale) {
    Shape shape = input.shape();
    int from = Operands.axis(operator.axis(), shape.rank());
    int size = (int) shape.elements(from, shape.rank());
    double[] x = Numbers.doubles(input);
    double[] factor = spread(scale, shape);
    for (int part = 0; part < x.length / Math.max(1, size); part++) {
      double squares = 0;
      for (int i = part * size; i < (part + 1) * size; i++) {
        squares += x[i] * x[i] / size;
      }
      double inverse = 1 / Math.sqrt(squares + operator.epsilon());
      for (int i = part * size; i < (part + 1) * size; i++) {
        x[i] *= inverse * factor[i];
      }
    }
    return Numbers.real(scale.type(), shape, x);
  }

  /** The elements of a tensor that is broadcast to a shape. */
  private static double[] spread(Tensor tensor, Shape shape) {
    return Numbers.doubles(Movement.expand(tensor, shape));
  }

  static Tensor meanVariance(List<Long> axes, Tensor input) {
    int rank = input.shape().rank();
    int[] order = new int[rank];
    boolean[] reduced = new boolean[rank];
    axes.forEach(axis -> reduced[Operands.axis(axis, rank)] = true);
    int at = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int axis = 0; axis < rank; axis++) {
        if (reduced[axis] == (pass == 1)) {
          order[at++] = axis;
        }
      }
    }
    Tensor moved = Movement.transpose(input, order);
    double[] x = Numbers.doubles(moved);
    int size = 1;
    for (int axis = 0; axis < rank; axis++) {
      size *= reduced[axis] ? input.shape().intDim(axis) : 1;
    }
    Moments moments = Moments.of(x, size, 0);
    for (int i = 0; i < x.length; i++) {
      double deviation = 1 / moments.inverse[i / size];
      x[i] = (x[i] - moments.mean[i / size]) / (deviation + 1e-9);
    }
    int[] back = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      back[order[axis]] = axis;
    }
    return Movement.transpose(Numbers.real(input.type(), moved.shape(), x), back);
  }

  static Tensor norm(long axis, long p, Tensor input) {
    Shape shape = input.shape();
    int along = Operands.axis(axis, shape.rank());
    int inner = (int) shape.elements(along + 1, shape.rank());
    int extent = shape.intDim(along);
    double[] x = Numbers.doubles(input);
    for (int line = 0; line < x.length / Math.max(1, extent); line++) {
      int first = line / inner * extent * inner + line % inner;
      double sum = 0;
      for (int k = 0; k < extent; k++) {
        double value = x[first + k * inner];
        sum += p == 1 ? Math.abs(value) : value * value;
      }
      double norm = p == 1 ? sum : Math.sqrt(sum);
      for (int k = 0; k < extent; k++) {
        x[first + k * inner] = norm == 0 ? 0 : x[first + k * inner] / norm;
      }
    }
    return Numbers.real(input.type(), shape, x);
  }

  /** One at the first of the largest elements over the axes from {@code from} to {@code to}. */
  static Tensor hardmax(Tensor input, int from, int to) {
    Shape shape = input.shape();
    int inner = (int) shape.elements(to, shape.rank());
    int extent = (int) shape.elements(from, to);
    double[] x = Numbers.doubles(input);
    double[] y = new double[x.length];
    for (int line = 0; line < x.length / Math.max(1, extent); line++) {
      int first = line / inner * extent * inner + line % inner;
      int best = 0;
      for (int k = 1; k < extent; k++) {
        best = x[first + k * inner] > x[first + best * inner] ? k : best;
      }
      y[first + best * inner] = 1;
    }
    return Numbers.real(input.type(), shape, y);
  }
}
