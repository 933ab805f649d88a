package io.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.Value;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.LeakyRelu;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.op.Window;
import io.espalier.graph.reference.ReferenceEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Small graphs of random shapes, scales and zero points against their definition, and against ONNX
 * Runtime's integers.
 *
 * <p>On processors without dot products of bytes ONNX Runtime adds two products in 16 bits and
 * saturates, which moves the outputs of such graphs by up to 40 steps. It is asked only where no
 * two weights can do that; larger ones are for the evaluator alone, which is exact.
 */
class RandomQdqGraphTest {
  private static final int GRAPHS = 12;
  private static final long SEED = 20261124;
  private static final int EIGHT_BITS = 127;

  /** Two such weights times 255 fit into 16 bits. */
  private static final int SEVEN_BITS = 64;

  private enum Kind {
    CONVOLUTION,
    DEPTHWISE,
    RESIDUAL,
    SUM,
    MAXIMUM,
    AVERAGE,
    GLOBAL_AVERAGE,
    CONCAT,
    SIGMOID,
    LEAKY
  }

  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aGraphInIntegersIsWithinOneStepOfItsDefinitionAndOfOnnxRuntime(Kind kind) throws Exception {
    for (long seed = SEED; seed < SEED + GRAPHS; seed++) {
      for (int weightMax : new int[] {EIGHT_BITS, SEVEN_BITS}) {
        // Given
        Random random = new Random(seed);
        int channels = 1 + random.nextInt(20);
        int height = 3 + random.nextInt(12);
        int width = 3 + random.nextInt(12);
        float step = 0.02f + 0.04f * random.nextFloat();
        Graph graph = graph(kind, random, channels, height, width, step, weightMax);
        float[] images = TestGraphs.noise(2 * channels * height * width, seed);
        Tensor input = Tensor.floats(Shape.of(2, channels, height, width), images);

        // When
        Map<Tier, float[]> results = new EnumMap<>(Tier.class);
        for (Tier tier : Tier.values()) {
          SessionOptions options =
              new SessionOptions(1 + random.nextInt(2), tier, 2, IntegerUse.ALWAYS);
          try (Session session = Session.open(graph, options)) {
            results.put(tier, session.run(images, 2));
            assertThat(session.profile().layers()).allMatch(Profile.LayerProfile::integers);
          }
        }

        // Then
        String about = "%s with weights to %d, seed %d".formatted(kind, weightMax, seed);
        Map<String, Tensor> evaluated = ReferenceEvaluator.evaluate(graph, Map.of("x", input));
        agree(results, evaluated.values().iterator().next().toFloats(), step, about);
        if (weightMax <= SEVEN_BITS) {
          try (OnnxRuntimeReference reference = new OnnxRuntimeReference(graph, 1)) {
            agree(results, reference.run(images, 2), step, about + ", ONNX Runtime");
          }
        }
      }
    }
  }

  /** Every tier gives the bytes of the scalar one, and those are at most a step away. */
  private static void agree(
      Map<Tier, float[]> results, float[] expected, float step, String about) {
    float[] scalar = results.get(Tier.SCALAR);
    results.forEach(
        (tier, actual) -> assertThat(actual).as("%s %s", tier, about).isEqualTo(scalar));
    assertThat(scalar).as(about).hasSameSizeAs(expected);
    for (int i = 0; i < scalar.length; i++) {
      assertThat(Math.abs(scalar[i] - expected[i]) / step)
          .as("%s, element %d, in steps", about, i)
          .isLessThan(1.01f);
    }
  }

  @Test
  void aHundredThousandInferencesLeaveTheProcessAsLargeAsItWas() throws Exception {
    // Given: a session that has been used until the compiler is done with it
    Graph graph = graph(Kind.RESIDUAL, new Random(SEED), 4, 4, 4, 0.05f, EIGHT_BITS);
    float[] image = TestGraphs.noise(4 * 4 * 4, SEED);
    SessionOptions options = SessionOptions.defaults().withIntegers(IntegerUse.ALWAYS);
    try (Session session = Session.open(graph, options)) {
      float[] result = new float[session.outputElements()];
      for (int run = 0; run < 30_000; run++) {
        session.run(image, result);
      }
      float[] expected = result.clone();
      long before = residentBytes();

      // When
      for (int run = 0; run < 100_000; run++) {
        session.run(image, result);
      }

      // Then: a leak of 300 bytes per run would be seen
      assertThat(result).containsExactly(expected);
      assertThat(residentBytes() - before).isLessThan(30_000_000L);
    }
  }

  /** Memory of this process that is in use, in bytes; 0 where the system does not say. */
  private static long residentBytes() throws IOException {
    System.gc();
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  private Graph graph(
      Kind kind, Random random, int channels, int height, int width, float step, int weightMax) {
    initializers.clear();
    nodes.clear();
    boolean signed = random.nextBoolean();
    String x = pair("x", 0.03f, random, signed);
    switch (kind) {
      case CONVOLUTION, DEPTHWISE, RESIDUAL -> {
        int groups = kind == Kind.DEPTHWISE ? channels : 1;
        int outputs = kind == Kind.CONVOLUTION ? 1 + random.nextInt(20) : channels;
        int kernel = 1 + 2 * random.nextInt(2);
        int stride = kind == Kind.RESIDUAL ? 1 : 1 + random.nextInt(2);
        String y = convolution(x, channels, outputs, groups, kernel, stride, random, weightMax);
        if (kind == Kind.RESIDUAL) {
          y = node(new Add(), pair(y, step / 4, random, signed), x);
        }
        node(new Relu(), y);
      }
      case SUM -> node(new Add(), x, pair(node(new Relu(), x), 0.05f, random, signed));
      case MAXIMUM -> node(new MaxPool(window(random), false), x);
      case AVERAGE -> node(new AveragePool(window(random), false, random.nextBoolean()), x);
      case GLOBAL_AVERAGE -> node(new GlobalAveragePool(), x);
      case CONCAT -> node(new Concat(1), x, pair(node(new Relu(), x), 0.05f, random, signed));
      case SIGMOID -> node(new Sigmoid(), x);
      case LEAKY -> node(new LeakyRelu(0.1f), x);
    }
    String y = pair(nodes.getLast().output(), step, random, signed);
    List<Dimension> in =
        List.of(
            Dimension.symbolic("batch"),
            Dimension.of(channels),
            Dimension.of(height),
            Dimension.of(width));
    List<Dimension> out =
        List.of(
            Dimension.symbolic("batch"),
            Dimension.symbolic("c"),
            Dimension.symbolic("h"),
            Dimension.symbolic("w"));
    return new Graph(
        kind.name(),
        List.of(new Value("x", new TensorType(ElementType.FLOAT, in))),
        List.of(new Value(y, new TensorType(ElementType.FLOAT, out))),
        initializers,
        nodes,
        ResNet18.build(2, 32, 4, 2, 1).info());
  }

  private static Window window(Random random) {
    long stride = 1 + random.nextInt(2);
    return new Window(
        List.of(3L, 3L),
        List.of(stride, stride),
        List.of(1L, 1L, 1L, 1L),
        List.of(),
        AutoPad.NOTSET);
  }

  private String convolution(
      String x,
      int channels,
      int outputs,
      int groups,
      int kernel,
      int stride,
      Random random,
      int weightMax) {
    byte[] weights = new byte[outputs * (channels / groups) * kernel * kernel];
    for (int i = 0; i < weights.length; i++) {
      weights[i] =
          (byte) (random.nextInt(3) > 0 ? 0 : random.nextInt(2 * weightMax + 1) - weightMax);
    }
    float[] scales = new float[outputs];
    float[] biasScales = new float[outputs];
    int[] bias = new int[outputs];
    for (int i = 0; i < outputs; i++) {
      scales[i] = 0.001f + 0.004f * random.nextFloat();
      biasScales[i] = 0.03f * scales[i];
      bias[i] = random.nextInt(20_001) - 10_000;
    }
    Shape shape = Shape.of(outputs, channels / groups, kernel, kernel);
    String w =
        node(
            new DequantizeLinear(0),
            constant(Tensor.bytes(ElementType.INT8, shape, weights)),
            constant(Tensor.floats(Shape.of(outputs), scales)));
    String b =
        node(
            new DequantizeLinear(0),
            constant(Tensor.ints(Shape.of(outputs), bias)),
            constant(Tensor.floats(Shape.of(outputs), biasScales)));
    Conv square = Conv.square(kernel, stride, kernel / 2);
    return node(new Conv(square.window(), groups), x, w, b);
  }

  /** QuantizeLinear and DequantizeLinear with some zero point. */
  private String pair(String value, float scale, Random random, boolean signed) {
    int zeroPoint = 60 + random.nextInt(120);
    String step = constant(Tensor.scalar(scale));
    ElementType type = signed ? ElementType.INT8 : ElementType.UINT8;
    byte zero = (byte) (signed ? zeroPoint - 128 : zeroPoint);
    String zeros = constant(Tensor.bytes(type, Shape.scalar(), zero));
    String integers = node(new QuantizeLinear(1), value, step, zeros);
    return node(new DequantizeLinear(1), integers, step, zeros);
  }

  private String constant(Tensor tensor) {
    String name = "c" + initializers.size();
    initializers.put(name, tensor);
    return name;
  }

  private String node(Operator operator, String... inputs) {
    String name = "n" + nodes.size();
    nodes.add(new Node(name, operator, List.of(inputs), List.of(name)));
    return name;
  }
}
