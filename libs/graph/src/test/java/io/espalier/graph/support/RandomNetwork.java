package io.espalier.graph.support;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.HardSwish;
import io.espalier.graph.op.InstanceNormalization;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.PRelu;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Resize;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Sub;
import io.espalier.graph.op.Tanh;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;

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
          switch (random.nextInt(19)) {
            case 0 -> residual(x);
            case 1 -> concatenated(x);
            case 2 -> depthwise(x);
            case 3 -> squeezeAndExcitation(x);
            case 4 -> node(new Relu(), convolution(x, 4 * (1 + random.nextInt(3)), 1, 2));
            case 5 -> normalized(convolution(x, 4 * (1 + random.nextInt(2)), 3, 1));
            case 6 -> node(new HardSwish(), normalized(x));
            case 7 -> gated(x);
            case 8 -> sliced(x);
            case 9 -> padded(x);
            case 10 -> picked(x);
            case 11 -> shuffled(x);
            case 12 -> perChannel(x);
            case 13 -> channelsLast(x);
            case 14 -> transposed(x);
            case 15 -> instanceNormalized(x);
            case 16 -> groupNormalized(x);
            case 17 -> resized(x);
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

  /** Half of the channels gates the other half. */
  private String gated(String x) {
    long half = channels(x) / 2;
    String value = fresh("value");
    String gate = fresh("gate");
    List<String> inputs =
        random.nextBoolean()
            ? List.of(x)
            : List.of(x, builder.initializer(fresh("parts"), Tensor.vector(half, half)));
    Split split = new Split(1, Optional.empty(), Optional.empty());
    builder.node(new Node(fresh("Split"), split, inputs, List.of(value, gate)));
    String product = node(new Mul(), value, node(new Sigmoid(), gate));
    return node(new Concat(1), product, convolution(gate, half, 1, 1));
  }

  /** Some of the channels, from the middle, and some of the end. */
  private String sliced(String x) {
    long begin = 1 + random.nextInt(2);
    String middle = slice(x, begin, begin + 4 <= channels(x) ? begin + 2 : 4);
    return convolution(node(new Concat(1), middle, slice(x, -2, Long.MAX_VALUE)), 8, 3, 1);
  }

  private String slice(String x, long start, long end) {
    return node(
        new Slice(),
        x,
        builder.initializer(fresh("start"), Tensor.vector(start)),
        builder.initializer(fresh("end"), Tensor.vector(end)),
        builder.initializer(fresh("axis"), Tensor.vector(1)));
  }

  /** A shortcut that is padded with channels of zeros, as in the first ResNets. */
  private String padded(String x) {
    long begin = random.nextInt(3);
    String wide = convolution(x, channels(x) + 4, 3, 1);
    String pads =
        builder.initializer(fresh("pads"), Tensor.vector(0, begin, 0, 0, 0, 4 - begin, 0, 0));
    Pad pad = new Pad("constant", Optional.empty(), Optional.empty());
    return node(new Relu(), node(new Add(), node(pad, x, pads), wide));
  }

  /** Channels in another order, one of them twice. */
  private String picked(String x) {
    List<Long> order = new ArrayList<>(LongStream.range(0, channels(x)).boxed().toList());
    Collections.shuffle(order, random);
    order.set(0, order.get(1));
    long[] indices = order.stream().mapToLong(Long::longValue).toArray();
    return node(new Gather(1), x, builder.initializer(fresh("indices"), Tensor.vector(indices)));
  }

  /** Shuffles channels by reshaping, as in ShuffleNet. */
  private String shuffled(String x) {
    long channels = channels(x);
    String cut =
        node(
            new Reshape(),
            x,
            builder.initializer(fresh("shape"), Tensor.vector(0, 4, channels / 4, 8, 8)));
    String order = builder.initializer(fresh("shape"), Tensor.vector(-1, channels, 8, 8));
    return node(new Reshape(), node(Transpose.of(0, 2, 1, 3, 4), cut), order);
  }

  /** A transposed convolution, plain, in two groups or one group per channel. */
  private String transposed(String x) {
    long channels = channels(x);
    long group = List.of(1L, 2L, channels).get(random.nextInt(3));
    long filters = group == 1 ? 8 : group == 2 ? 4 : 1 + random.nextInt(2);
    Window window =
        new Window(List.of(3L, 3L), List.of(), List.of(1L, 1L, 1L, 1L), List.of(), AutoPad.NOTSET);
    ConvTranspose operator = new ConvTranspose(window, group, List.of(), Optional.empty());
    String kernel =
        builder.initializer(
            fresh("weights"), scaled(9 * channels / group, channels, filters, 3, 3));
    String y = node(operator, x, kernel, weights(filters * group));
    return group == 1 ? y : convolution(y, 8, 1, 1);
  }

  private String instanceNormalized(String x) {
    long channels = channels(x);
    return node(new InstanceNormalization(1e-5f), x, weights(channels), weights(channels));
  }

  /** Normalization of groups of channels as PyTorch exports it. */
  private String groupNormalized(String x) {
    long channels = channels(x);
    long groups = List.of(2L, 4L).get(random.nextInt(2));
    String cut =
        node(new Reshape(), x, builder.initializer(fresh("shape"), Tensor.vector(0, groups, -1)));
    String normalized =
        node(new InstanceNormalization(1e-5f), cut, weights(groups), weights(groups));
    String whole = builder.initializer(fresh("shape"), Tensor.vector(-1, channels, 8, 8));
    x = node(new Mul(), node(new Reshape(), normalized, whole), weights(channels, 1, 1));
    return node(new Add(), x, weights(channels, 1, 1));
  }

  /** Pooled, and stretched to its size again. */
  private String resized(String x) {
    long channels = channels(x);
    String small = node(pool(), x);
    Resize resize =
        new Resize(
            Resize.Mode.NEAREST,
            Resize.Coordinates.ASYMMETRIC,
            Resize.Rounding.FLOOR,
            -0.75f,
            false,
            0,
            false,
            Optional.empty(),
            Resize.Aspect.STRETCH,
            false);
    String scales = builder.initializer(fresh("scales"), Tensor.floats(Shape.of(4), 1, 1, 2, 2));
    String large = node(resize, small, "", scales);
    return node(new Add(), node(new Relu(), large), convolution(x, channels, 1, 1));
  }

  private String perChannel(String x) {
    long channels = channels(x);
    String divisor =
        builder.initializer(fresh("divisor"), Tensors.uniform(random, 0.5, 1.5, channels, 1, 1));
    x = node(new PRelu(), node(new Div(), x, divisor), weights(channels, 1, 1));
    return node(new Sub(), node(new Mul(), x, weights(1, channels, 1, 1)), weights(1));
  }

  private String channelsLast(String x) {
    long channels = channels(x);
    x = node(new Add(), node(Transpose.of(0, 2, 3, 1), x), weights(channels));
    x = node(new MatMul(), x, weights(channels, 8));
    return node(Transpose.of(0, 3, 1, 2), node(new Tanh(), x));
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
