package io.espalier.graph.reference;

import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Convolution and matrix products. */
final class Products {
  private Products() {}

  static Tensor convolve(Conv conv, Tensor input, Tensor weights, Optional<Tensor> bias) {
    Geometry g = Geometry.of(conv.window(), input.shape(), false);
    int batch = input.shape().intDim(0);
    int filters = weights.shape().intDim(0);
    int channels = weights.shape().intDim(1);
    int groups = Math.toIntExact(conv.group());
    double[] x = Numbers.doubles(input);
    double[] w = Numbers.doubles(weights);
    double[] b = bias.map(Numbers::doubles).orElseGet(() -> new double[filters]);
    double[] y = new double[Math.multiplyExact(Math.multiplyExact(batch, filters), g.outputSize())];
    for (int n = 0; n < batch; n++) {
      for (int m = 0; m < filters; m++) {
        int to = (n * filters + m) * g.outputSize();
        Arrays.fill(y, to, to + g.outputSize(), b[m]);
        int firstChannel = m / (filters / groups) * channels;
        for (int c = 0; c < channels; c++) {
          int from = (n * channels * groups + firstChannel + c) * g.inputSize();
          accumulate(g, x, from, w, (m * channels + c) * g.kernelSize(), y, to);
        }
      }
    }
    return Numbers.real(input.type(), g.outputShape(batch, filters, input.shape().rank()), y);
  }

  /** Adds one input channel's share to one output channel: each weight times the plane it sees. */
  private static void accumulate(
      Geometry g, double[] x, int from, double[] w, int taps, double[] y, int to) {
    for (int kd = 0; kd < g.kernel()[0]; kd++) {
      for (int kh = 0; kh < g.kernel()[1]; kh++) {
        for (int kw = 0; kw < g.kernel()[2]; kw++) {
          double weight = w[taps + (kd * g.kernel()[1] + kh) * g.kernel()[2] + kw];
          for (int od = 0; od < g.output()[0]; od++) {
            for (int oh = 0; oh < g.output()[1]; oh++) {
              int id = g.at(0, od, kd);
              int ih = g.at(1, oh, kh);
              if (!g.inside(0, id) || !g.inside(1, ih)) {
                continue;
              }
              int row = from + (id * g.input()[1] + ih) * g.input()[2];
              int out = to + (od * g.output()[1] + oh) * g.output()[2];
              for (int ow = 0; ow < g.output()[2]; ow++) {
                int iw = g.at(2, ow, kw);
                if (g.inside(2, iw)) {
                  y[out + ow] += weight * x[row + iw];
                }
              }
            }
          }
        }
      }
    }
  }

  static Tensor gemm(Gemm gemm, Tensor a, Tensor b, Optional<Tensor> c) {
    Tensor left = gemm.transA() ? Movement.transpose(a, new int[] {1, 0}) : a;
    Tensor right = gemm.transB() ? Movement.transpose(b, new int[] {1, 0}) : b;
    Tensor product = multiply(left, right);
    double alpha = gemm.alpha();
    double beta = gemm.beta();
    Tensor scaled = alpha == 1 ? product : Elementwise.map(product, x -> alpha * x);
    return c.map(
            bias ->
                Elementwise.combine(
                    scaled, bias, (x, y) -> x + beta * y, (x, y) -> x + (long) (beta * y)))
        .orElse(scaled);
  }

  /** Matrix product with NumPy's rules for leading dimensions and vectors. */
  static Tensor multiply(Tensor left, Tensor right) {
    Shape a = left.shape().rank() == 1 ? Shape.of(1, left.shape().dim(0)) : left.shape();
    Shape b = right.shape().rank() == 1 ? Shape.of(right.shape().dim(0), 1) : right.shape();
    int rows = a.intDim(a.rank() - 2);
    int inner = a.intDim(a.rank() - 1);
    int columns = b.intDim(b.rank() - 1);
    if (b.dim(b.rank() - 2) != inner) {
      throw new GraphException(
          "matrices of shapes " + left.shape() + " and " + right.shape() + " do not fit");
    }
    Shape leadingA = new Shape(a.dimensions().subList(0, a.rank() - 2));
    Shape leadingB = new Shape(b.dimensions().subList(0, b.rank() - 2));
    Shape leading = Elementwise.broadcast(leadingA, leadingB);
    int[] extents = leading.toIntArray();
    int[] coordinates = new int[extents.length];
    Movement.Source sourceA = Movement.broadcast(leadingA, extents.length);
    Movement.Source sourceB = Movement.broadcast(leadingB, extents.length);
    double[] x = Numbers.doubles(left);
    double[] w = Numbers.doubles(right);
    int matrices = Numbers.count(leading);
    double[] y = new double[Math.multiplyExact(matrices, Math.multiplyExact(rows, columns))];
    for (int matrix = 0; matrix < matrices; matrix++) {
      int atA = Math.toIntExact(sourceA.of(coordinates) * rows * inner);
      int atB = Math.toIntExact(sourceB.of(coordinates) * inner * columns);
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < inner; k++) {
          double value = x[atA + i * inner + k];
          for (int j = 0; j < columns; j++) {
            y[(matrix * rows + i) * columns + j] += value * w[atB + k * columns + j];
          }
        }
      }
      Movement.advance(coordinates, extents);
    }
    List<Long> shape = new ArrayList<>(leading.dimensions());
    if (left.shape().rank() > 1) {
      shape.add((long) rows);
    }
    if (right.shape().rank() > 1) {
      shape.add((long) columns);
    }
    return Numbers.real(left.type(), new Shape(shape), y);
  }
}
