package io.espalier.training;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.LabelledImage;
import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Images of 12x12 with a planted rule, horizontal stripes, vertical stripes or neither, and a small
 * net that can learn it.
 */
final class Stripes {
  static final int SIZE = 12;
  static final List<String> CLASSES = List.of("horizontal", "vertical", "neither");

  private Stripes() {}

  static ImageDataset dataset(int train, int validation, long seed) {
    Random random = new Random(seed);
    return new ImageDataset(
        "stripes", CLASSES, split(train, random), split(validation, random), Optional.empty());
  }

  static Split split(int count, Random random) {
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = i % CLASSES.size();
      images.add(image(i, label, label, random));
    }
    return Split.of(Preprocessing.grey(SIZE), CLASSES.size(), images);
  }

  /** An image that looks like one class and is labelled as another or the same. */
  static LabelledImage image(int number, int looks, int label, Random random) {
    return new LabelledImage("image-" + number, label, pixels(looks, random));
  }

  private static byte[] pixels(int label, Random random) {
    byte[] pixels = new byte[SIZE * SIZE];
    int phase = random.nextInt(2);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int stripe =
            switch (label) {
              case 0 -> (y + phase) % 2;
              case 1 -> (x + phase) % 2;
              default -> random.nextInt(2);
            };
        double value = 90 + 70 * stripe + 35 * random.nextGaussian();
        pixels[y * SIZE + x] = (byte) Math.clamp(Math.round(value), 0, 255);
      }
    }
    return pixels;
  }

  static Graph net(int width, long seed) {
    Random random = new Random(seed);
    GraphBuilder builder = new GraphBuilder("stripes-net", 8, 17);
    String x = builder.images("image", 1, SIZE, SIZE);
    x = block(builder, "first", x, 1, width, random);
    x =
        builder.node(
            "pool",
            new MaxPool(
                new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(), List.of(), AutoPad.NOTSET),
                false),
            x);
    x = block(builder, "second", x, width, 2 * width, random);
    x = builder.node("mean", new GlobalAveragePool(), x);
    x = builder.node("flat", new Flatten(1), x);
    String weight = builder.initializer("head.weight", gaussian(random, 0.2f, 3, 2L * width));
    String bias = builder.initializer("head.bias", Tensor.floats(Shape.of(3), new float[3]));
    return builder.output(builder.node("logits", Gemm.linear(), x, weight, bias)).build();
  }

  private static String block(
      GraphBuilder builder, String name, String x, int channels, int filters, Random random) {
    float deviation = (float) Math.sqrt(2.0 / (9 * channels));
    String weight =
        builder.initializer(name + ".weight", gaussian(random, deviation, filters, channels, 3, 3));
    String convolved = builder.node(name + ".conv", Conv.square(3, 1, 1), x, weight);
    String scale = builder.initializer(name + ".scale", constant(filters, 1));
    String bias = builder.initializer(name + ".bias", constant(filters, 0));
    String mean = builder.initializer(name + ".mean", constant(filters, 0));
    String variance = builder.initializer(name + ".variance", constant(filters, 1));
    String normal =
        builder.node(
            name + ".norm",
            new BatchNormalization(1e-5f, 0.9f),
            convolved,
            scale,
            bias,
            mean,
            variance);
    return builder.node(name + ".relu", new Relu(), normal);
  }

  static Tensor gaussian(Random random, float deviation, long... shape) {
    Shape of = Shape.of(shape);
    float[] values = new float[(int) of.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = deviation * (float) random.nextGaussian();
    }
    return Tensor.floats(of, values);
  }

  private static Tensor constant(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return Tensor.floats(Shape.of(length), values);
  }
}
