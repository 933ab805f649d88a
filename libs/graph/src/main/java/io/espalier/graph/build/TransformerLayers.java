package io.espalier.graph.build;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Erf;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Pow;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.op.Sqrt;
import io.espalier.graph.op.Sub;
import io.espalier.graph.op.Tanh;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Unsqueeze;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The layers of a transformer (Vaswani et al., "Attention Is All You Need", NeurIPS 2017), spelled
 * out in plain operators as exporters for operator sets before 17 do. Values are FLOAT {@code
 * [batch, tokens, width]}.
 */
final class TransformerLayers {
  private static final double DEVIATION = 0.02;

  private final GraphBuilder builder;
  private final ExportStyle style;
  private final RandomGenerator random;

  TransformerLayers(GraphBuilder builder, ExportStyle style, long seed) {
    this.builder = builder;
    this.style = style;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Weights from a normal distribution, as transformers start. */
  String weights(String name, long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * DEVIATION);
    }
    return builder.initializer(name, Tensor.floats(Shape.of(shape), values));
  }

  String filled(String name, long count, float value) {
    float[] values = new float[Math.toIntExact(count)];
    Arrays.fill(values, value);
    return builder.initializer(name, Tensor.floats(Shape.of(count), values));
  }

  String scalar(String name, double value) {
    return builder.initializer(name, Tensor.scalar((float) value));
  }

  String vector(String name, long... values) {
    return builder.initializer(name, Tensor.vector(values));
  }

  /** A fully connected layer over the last axis; the output has the layer's name. */
  String linear(String name, String x, long from, long to) {
    String product =
        builder.node(name + ".MatMul", new MatMul(), x, weights(name + ".weight", from, to));
    String bias = filled(name + ".bias", to, 0);
    return style == ExportStyle.PYTORCH
        ? builder.node(name, new Add(), bias, product)
        : builder.node(name, new Add(), product, bias);
  }

  /** Layer normalization (Ba et al., 2016) over the last axis. */
  String layerNormalization(String name, String x, long width) {
    ReduceMean mean = new ReduceMean(Optional.of(List.of(-1L)), true, false);
    String centered =
        builder.node(name + ".Sub", new Sub(), x, builder.node(name + ".Mean", mean, x));
    String squared =
        style == ExportStyle.PYTORCH
            ? builder.node(name + ".Pow", new Pow(), centered, scalar(name + ".two", 2))
            : builder.node(name + ".Square", new Mul(), centered, centered);
    String variance = builder.node(name + ".Variance", mean, squared);
    String shifted =
        builder.node(name + ".AddEpsilon", new Add(), variance, scalar(name + ".epsilon", 1e-5));
    String deviation = builder.node(name + ".Sqrt", new Sqrt(), shifted);
    String normalized = builder.node(name + ".Div", new Div(), centered, deviation);
    String scaled =
        builder.node(name + ".Mul", new Mul(), normalized, filled(name + ".weight", width, 1));
    return builder.node(name, new Add(), scaled, filled(name + ".bias", width, 0));
  }

  /**
   * The Gaussian error linear unit (Hendrycks and Gimpel, 2016): with Erf from PyTorch, by the
   * approximation with Tanh from TensorFlow.
   */
  String gelu(String name, String x) {
    return style == ExportStyle.PYTORCH ? geluByErf(name, x) : geluByTanh(name, x);
  }

  private String geluByErf(String name, String x) {
    String divided =
        builder.node(name + ".Div", new Div(), x, scalar(name + ".root", Math.sqrt(2)));
    String erf = builder.node(name + ".Erf", new Erf(), divided);
    String sum = builder.node(name + ".Add", new Add(), erf, scalar(name + ".one", 1));
    String product = builder.node(name + ".Mul", new Mul(), x, sum);
    return builder.node(name, new Mul(), product, scalar(name + ".half", 0.5));
  }

  private String geluByTanh(String name, String x) {
    String cube = builder.node(name + ".Pow", new Pow(), x, scalar(name + ".three", 3));
    String small =
        builder.node(name + ".Mul", new Mul(), scalar(name + ".coefficient", 0.044715), cube);
    String sum = builder.node(name + ".Add", new Add(), x, small);
    String scaled =
        builder.node(
            name + ".Scale", new Mul(), scalar(name + ".root", Math.sqrt(2 / Math.PI)), sum);
    String tanh = builder.node(name + ".Tanh", new Tanh(), scaled);
    String one = builder.node(name + ".AddOne", new Add(), scalar(name + ".one", 1), tanh);
    String half = builder.node(name + ".Half", new Mul(), scalar(name + ".half", 0.5), one);
    return builder.node(name, new Mul(), x, half);
  }

  /** Two fully connected layers with GELU between. */
  String feedForward(String name, String x, long width, long hidden) {
    String inner = gelu(name + ".act", linear(name + ".fc1", x, width, hidden));
    return linear(name + ".fc2", inner, hidden, width);
  }

  /** The shape {@code [batch, extents...]} with the batch of a value, as each exporter gives it. */
  String batchAnd(String name, String like, long... extents) {
    if (style == ExportStyle.TENSORFLOW) {
      long[] shape = new long[extents.length + 1];
      shape[0] = -1;
      System.arraycopy(extents, 0, shape, 1, extents.length);
      return vector(name, shape);
    }
    String whole = builder.node(name + ".Shape", new ShapeOf(), like);
    String zero = builder.initializer(name + ".zero", Tensor.longs(Shape.scalar(), 0));
    String batch = builder.node(name + ".Gather", new Gather(0), whole, zero);
    String list =
        builder.node(
            name + ".Unsqueeze", new Unsqueeze(Optional.empty()), batch, vector(name + ".axes", 0));
    return builder.node(name, new Concat(0), list, vector(name + ".extents", extents));
  }

  /** Cuts the last axis into heads: {@code [batch, tokens, heads, size]}. */
  String heads(String name, String x, String like, long tokens, long heads, long size) {
    return builder.node(
        name, new Reshape(), x, batchAnd(name + ".shape", like, tokens, heads, size));
  }

  /**
   * Scores, Softmax and weighted values of heads {@code [batch, heads, tokens, size]}; merges the
   * heads again.
   *
   * @param transposed the keys {@code [batch, heads, size, tokens]}
   * @param mask added to the scores; empty for none
   */
  String attend(
      String name,
      String query,
      String transposed,
      String value,
      Optional<String> mask,
      long tokens,
      long heads,
      long size) {
    String scores = builder.node(name + ".scores", new MatMul(), query, transposed);
    String scaled =
        style == ExportStyle.PYTORCH
            ? builder.node(
                name + ".Div", new Div(), scores, scalar(name + ".root", Math.sqrt(size)))
            : builder.node(
                name + ".Mul", new Mul(), scores, scalar(name + ".scale", 1 / Math.sqrt(size)));
    String masked =
        mask.map(m -> builder.node(name + ".mask", new Add(), scaled, m)).orElse(scaled);
    String share = builder.node(name + ".Softmax", new Softmax(3), masked);
    String context = builder.node(name + ".context", new MatMul(), share, value);
    String back = builder.node(name + ".Transpose", Transpose.of(0, 2, 1, 3), context);
    String shape =
        style == ExportStyle.PYTORCH
            ? batchAnd(name + ".merged.shape", back, tokens, heads * size)
            : vector(name + ".merged.shape", -1, heads * size);
    return builder.node(name + ".merged", new Reshape(), back, shape);
  }
}
