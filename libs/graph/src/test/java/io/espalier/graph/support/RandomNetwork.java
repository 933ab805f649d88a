package io.espalier.graph.support;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.HardSwish;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.op.Window;
import java.util.List;
import java.util.Random;

/** Small random convolutional networks with all that couples channels. */
public final class RandomNetwork {
  private final GraphBuilder builder = new GraphBuilder("random", 8, 17);
  private final Random random;
  private int nodes;

  private RandomNetwork(long seed) {
    this.random = new Random(seed);
  }

  /** A network; the same one for the same seed. */
  public static Graph of(long seed) {
    return new RandomNetwork(seed).build();
  }

  private Graph build() {
    int size = 8;
    String x = convolution(builder.images("image", 3, size, size), 4 + 4 * random.nextInt(2), 3, 1);
    int blocks = 2 + random.nextInt(4);
    for (int i = 0; i < blocks; i++) {
      x =
          switch (random.nextInt(8)) {
            case 0 -> residual(x);
            case 1 -> concatenated(x);
            case 2 -> depthwise(x);
            case 3 -> squeezeAndExcitation(x);
            case 4 -> node(new Relu(), convolution(x, 4 * (1 + random.nextInt(3)), 1, 2));
            case 5 -> normalized(convolution(x, 4 * (1 + random.nextInt(2)), 3, 1));
            case 6 -> node(new HardSwish(), normalized(x));
            default -> residual(node(new Relu(), x));
          };
    }
    return builder.output(classifier(x)).build();
  }

  private String classifier(String x) {
    switch (random.nextInt(3)) {
      case 0 -> x = node(new Flatten(1), node(new GlobalAveragePool(), x));
      case 1 -> x = node(new Flatten(1), node(pool(), x));
      default -> {
        long features = channels(x) * 64;
        x =
            node(
                new Reshape(), x, builder.initializer(fresh("shape"), Tensor.vector(-1, features)));
      }
    }
    long features = builder.type(x).knownDim(1).orElseThrow();
    if (random.nextBoolean()) {
      x = node(Gemm.linear(), x, weights(12, features), weights(12));
    } else {
      x = node(new MatMul(), x, weights(features, 12));
      x = node(new Add(), x, weights(12));
    }
    return node(Gemm.linear(), node(new Relu(), x), weights(3, 12), weights(3));
  }

  private static MaxPool pool() {
    return new MaxPool(
        new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(), List.of(), AutoPad.NOTSET), false);
  }

  private String residual(String x) {
    long channels = channels(x);
    String inner = node(new Relu(), normalized(convolution(x, 4 * (1 + random.nextInt(3)), 3, 1)));
    return node(new Relu(), node(new Add(), x, normalized(convolution(inner, channels, 3, 1))));
  }

  private String concatenated(String x) {
    String left = node(new Relu(), convolution(x, 4, 1, 1));
    String right = convolution(x, 8, 3, 1);
    List<String> parts = random.nextBoolean() ? List.of(left, right) : List.of(left, x, right);
    return node(new Concat(1), parts.toArray(String[]::new));
  }

  private String depthwise(String x) {
    long channels = channels(x);
    int multiplier = 1 + random.nextInt(2);
    Window window =
        new Window(List.of(3L, 3L), List.of(), List.of(1L, 1L, 1L, 1L), List.of(), AutoPad.NOTSET);
    return normalized(node(new Conv(window, channels), x, weights(multiplier * channels, 1, 3, 3)));
  }

  private String squeezeAndExcitation(String x) {
    long channels = channels(x);
    String scale = node(new Relu(), convolution(node(new GlobalAveragePool(), x), 4, 1, 1));
    return node(new Mul(), x, node(new Sigmoid(), convolution(scale, channels, 1, 1)));
  }

  private String normalized(String x) {
    long channels = channels(x);
    return node(
        new BatchNormalization(1e-5f, 0.9f),
        x,
        weights(channels),
        weights(channels),
        weights(channels),
        builder.initializer(fresh("variance"), Tensors.uniform(random, 0.5, 1.5, channels)));
  }

  private String convolution(String x, long filters, long kernel, long group) {
    long pad = kernel / 2;
    Window window =
        new Window(
            List.of(kernel, kernel),
            List.of(),
            List.of(pad, pad, pad, pad),
            List.of(),
            AutoPad.NOTSET);
    Tensor weights =
        scaled(channels(x) / group * kernel * kernel, filters, channels(x) / group, kernel, kernel);
    String name = builder.initializer(fresh("weights"), weights);
    return random.nextBoolean()
        ? node(new Conv(window, group), x, name)
        : node(new Conv(window, group), x, name, weights(filters));
  }

  private long channels(String x) {
    return builder.type(x).knownDim(1).orElseThrow();
  }

  private String weights(long... shape) {
    long fan = shape.length > 1 ? Shape.of(shape).elements() / shape[0] : 4;
    return builder.initializer(fresh("weights"), scaled(fan, shape));
  }

  private Tensor scaled(long fan, long... shape) {
    double bound = Math.sqrt(3.0 / fan);
    return Tensors.uniform(random, -bound, bound, shape);
  }

  private String node(Operator operator, String... inputs) {
    return builder.node(fresh(operator.type()), operator, inputs);
  }

  private String fresh(String prefix) {
    return prefix + "_" + nodes++;
  }
}
