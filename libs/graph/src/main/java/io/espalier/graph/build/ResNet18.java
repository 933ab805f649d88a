package io.espalier.graph.build;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Window;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * ResNet-18 (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016), layer for layer
 * as torchvision has it, with a classifier of two layers: features to hidden, Relu, hidden to
 * classes.
 *
 * <p>Input {@code image} FLOAT {@code [batch, 3, size, size]}, output {@code logits} FLOAT {@code
 * [batch, classes]}. Names of initializers follow torchvision's. Convolutions start from He's
 * normal distribution over their outputs, as torchvision does; the classifier from He's normal
 * distribution over its inputs.
 */
public final class ResNet18 {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;
  private static final int BASE_WIDTH = 64;
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.9f;

  private final GraphBuilder builder = new GraphBuilder("resnet18", IR_VERSION, OPSET);
  private final RandomGenerator random;

  private ResNet18(long seed) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** The network at its full width, untrained. */
  public static Graph build(int classes, int inputSize, int hidden, long seed) {
    return build(classes, inputSize, hidden, BASE_WIDTH, seed);
  }

  /**
   * A network of the same form with another width.
   *
   * @param classes number of classes, at least 2
   * @param inputSize height and width of the images, at least 32
   * @param hidden neurons of the hidden classifier layer
   * @param baseWidth channels of the first stage; each of the three further stages has twice as
   *     many as the one before
   * @param seed seed of the initial weights
   */
  public static Graph build(int classes, int inputSize, int hidden, int baseWidth, long seed) {
    if (classes < 2 || inputSize < 32 || hidden < 1 || baseWidth < 1) {
      throw new GraphException(
          "ResNet-18 needs classes >= 2, size >= 32, hidden >= 1 and width >= 1, not %d, %d, %d, %d"
              .formatted(classes, inputSize, hidden, baseWidth));
    }
    return new ResNet18(seed).assemble(classes, inputSize, hidden, baseWidth);
  }

  private Graph assemble(int classes, int inputSize, int hidden, int baseWidth) {
    String x = builder.images("image", 3, inputSize, inputSize);
    x = convolution("conv1", x, 3, baseWidth, 7, 2);
    x = builder.node("relu", new Relu(), normalization("bn1", x, baseWidth));
    Window pool =
        new Window(
            List.of(3L, 3L), List.of(2L, 2L), List.of(1L, 1L, 1L, 1L), List.of(), AutoPad.NOTSET);
    x = builder.node("maxpool", new MaxPool(pool, false), x);
    int channels = baseWidth;
    for (int stage = 1; stage <= 4; stage++) {
      int width = baseWidth << (stage - 1);
      for (int block = 0; block < 2; block++) {
        int stride = stage > 1 && block == 0 ? 2 : 1;
        x = block("layer%d.%d".formatted(stage, block), x, channels, width, stride);
        channels = width;
      }
    }
    x = builder.node("avgpool", new GlobalAveragePool(), x);
    x = builder.node("flatten", new Flatten(1), x);
    x = builder.node("fc1.relu", new Relu(), linear("fc1", "fc1", x, channels, hidden));
    builder.output(linear("fc2", "logits", x, hidden, classes));
    return builder.build();
  }

  /**
   * A basic block: two 3x3 convolutions beside a shortcut, which is a 1x1 convolution where the
   * shape changes.
   */
  private String block(String name, String input, int channels, int width, int stride) {
    String x = convolution(name + ".conv1", input, channels, width, 3, stride);
    x = builder.node(name + ".relu1", new Relu(), normalization(name + ".bn1", x, width));
    x = convolution(name + ".conv2", x, width, width, 3, 1);
    x = normalization(name + ".bn2", x, width);
    String shortcut = input;
    if (stride != 1 || channels != width) {
      shortcut = convolution(name + ".downsample.0", input, channels, width, 1, stride);
      shortcut = normalization(name + ".downsample.1", shortcut, width);
    }
    x = builder.node(name + ".add", new Add(), x, shortcut);
    return builder.node(name + ".relu2", new Relu(), x);
  }

  private String convolution(
      String name, String input, int channels, int filters, int kernel, int stride) {
    double deviation = Math.sqrt(2.0 / ((double) filters * kernel * kernel));
    Tensor weights = normal(Shape.of(filters, channels, kernel, kernel), deviation);
    return builder.node(
        name,
        Conv.square(kernel, stride, kernel / 2),
        input,
        builder.initializer(name + ".weight", weights));
  }

  private String normalization(String name, String input, int channels) {
    return builder.node(
        name,
        new BatchNormalization(EPSILON, MOMENTUM),
        input,
        builder.initializer(name + ".weight", filled(channels, 1)),
        builder.initializer(name + ".bias", filled(channels, 0)),
        builder.initializer(name + ".running_mean", filled(channels, 0)),
        builder.initializer(name + ".running_var", filled(channels, 1)));
  }

  private String linear(String name, String output, String input, int features, int outputs) {
    Tensor weights = normal(Shape.of(outputs, features), Math.sqrt(2.0 / features));
    return builder.node(
        output,
        Gemm.linear(),
        input,
        builder.initializer(name + ".weight", weights),
        builder.initializer(name + ".bias", filled(outputs, 0)));
  }

  private Tensor normal(Shape shape, double deviation) {
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return Tensor.floats(shape, values);
  }

  private static Tensor filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return Tensor.floats(Shape.of(count), values);
  }
}
