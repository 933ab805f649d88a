package io.espalier.prune.weights;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.Relu;
import io.espalier.workbench.TinyImages;
import java.util.Arrays;
import java.util.Random;

/** Small networks with known weights. */
public final class Networks {

  /** Numbers in one of the tiny images. */
  static final int PIXELS = 3 * TinyImages.SIZE * TinyImages.SIZE;

  private Networks() {}

  /**
   * Three inputs, two hidden neurons, three outputs: weights {@code a.weight}, {@code b.weight}.
   */
  static Graph twoLayers(float[] first, float[] second) {
    GraphBuilder builder = new GraphBuilder("two", 8, 17);
    String x = builder.input("x", TensorType.of(ElementType.FLOAT, Shape.of(1, 3)));
    String a =
        builder.node(
            "a",
            Gemm.linear(),
            x,
            builder.initializer("a.weight", Tensor.floats(Shape.of(2, 3), first)),
            builder.initializer("a.bias", Tensor.floats(Shape.of(2), 0.001f, 0.002f)));
    String hidden = builder.node("relu", new Relu(), a);
    String b =
        builder.node(
            "b",
            Gemm.linear(),
            hidden,
            builder.initializer("b.weight", Tensor.floats(Shape.of(3, 2), second)),
            builder.initializer("b.bias", Tensor.floats(Shape.of(3), 0, 0, 0)));
    return builder.output(b).build();
  }

  /** Tells the tiny images apart by one product with {@code weight [3, PIXELS]}. */
  static Graph linear(float[] weights) {
    GraphBuilder builder = new GraphBuilder("linear", 8, 17);
    String image = builder.images("image", 3, TinyImages.SIZE, TinyImages.SIZE);
    String flat = builder.node("flat", new Flatten(1), image);
    String weight = builder.initializer("weight", Tensor.floats(Shape.of(3, PIXELS), weights));
    return builder.output(builder.node("logits", Gemm.linear(), flat, weight)).build();
  }

  static float[] gaussian(int length, double deviation, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  /**
   * Three convolutions, the first on the image and the others of half its size each, and two
   * matrices: {@code first.weight [8, 3, 3, 3]}, {@code second.weight [16, 8, 3, 3]}, {@code
   * third.weight [32, 16, 3, 3]}, {@code fc1.weight [16, 32]}, {@code fc2.weight [3, 16]}.
   */
  public static Graph convolutional(long seed) {
    GraphBuilder builder = new GraphBuilder("convolutional", 8, 17);
    String x = builder.images("image", 3, TinyImages.SIZE, TinyImages.SIZE);
    x = block(builder, "first", x, 3, 8, 1, seed);
    x = block(builder, "second", x, 8, 16, 2, seed + 1);
    x = block(builder, "third", x, 16, 32, 2, seed + 2);
    x = builder.node("flat", new Flatten(1), builder.node("mean", new GlobalAveragePool(), x));
    x = builder.node("fc1", Gemm.linear(), x, weight(builder, "fc1", seed + 3, 16, 32));
    x = builder.node("relu", new Relu(), x);
    return builder
        .output(builder.node("fc2", Gemm.linear(), x, weight(builder, "fc2", seed + 4, 3, 16)))
        .build();
  }

  private static String block(
      GraphBuilder builder, String name, String x, int inputs, int outputs, int stride, long seed) {
    String weight = weight(builder, name, seed, outputs, inputs, 3, 3);
    float[] ones = new float[outputs];
    Arrays.fill(ones, 1);
    Tensor one = Tensor.floats(Shape.of(outputs), ones);
    Tensor zero = Tensor.floats(Shape.of(outputs), new float[outputs]);
    String normal =
        builder.node(
            name + ".norm",
            new BatchNormalization(1e-5f, 0.9f),
            builder.node(name, Conv.square(3, stride, 1), x, weight),
            builder.initializer(name + ".scale", one),
            builder.initializer(name + ".shift", zero),
            builder.initializer(name + ".mean", zero),
            builder.initializer(name + ".variance", one));
    return builder.node(name + ".relu", new Relu(), normal);
  }

  private static String weight(GraphBuilder builder, String name, long seed, long... shape) {
    Shape of = Shape.of(shape);
    double deviation = Math.sqrt(2.0 * shape[0] / of.elements());
    float[] values = gaussian((int) of.elements(), deviation, seed);
    return builder.initializer(name + ".weight", Tensor.floats(of, values));
  }

  /** A layer of its own for allocations, every weight a unit and its magnitude the score. */
  static LayerScores layer(String name, int outputs, int inputs, float... values) {
    WeightLayout layout = new WeightLayout(outputs, inputs, 1, inputs, 1, 1);
    LayerUnits units =
        new LayerUnits(name, Shape.of(outputs, inputs), layout, new Units.Single(outputs * inputs));
    float[] scores = new float[values.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.abs(values[i]);
    }
    return LayerScores.of(units, values, scores, 0, 1);
  }

  /** The same layer within bounds. */
  static LayerScores bounded(LayerScores layer, double least, double most) {
    float[] values = layer.scores().clone();
    return LayerScores.of(layer.layer(), values, layer.scores(), least, most);
  }
}
