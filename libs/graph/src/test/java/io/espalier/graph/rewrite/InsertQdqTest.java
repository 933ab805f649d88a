package io.espalier.graph.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.HardSwish;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.RandomNetwork;
import io.espalier.graph.support.RandomNormalizations;
import io.espalier.graph.support.Tensors;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InsertQdqTest {
  private static final Graph RESNET =
      Passes.forInference(RandomNormalizations.in(ResNet18.build(4, 32, 32, 16, 7), 8));

  private static Map<String, QuantizationRange> ranges(Graph graph, Map<String, Tensor> inputs) {
    Map<String, QuantizationRange> ranges = new HashMap<>();
    ReferenceEvaluator.evaluate(graph, inputs, InsertQdq.rangesNeeded(graph))
        .forEach(
            (name, tensor) -> {
              float low = 0;
              float high = 0;
              for (float value : tensor.toFloats()) {
                low = Math.min(low, value);
                high = Math.max(high, value);
              }
              ranges.put(name, QuantizationRange.covering(low, high));
            });
    return ranges;
  }

  private static Graph quantized(Graph graph, Map<String, Tensor> inputs) {
    return InsertQdq.apply(graph, ranges(graph, inputs), WeightQuantizer.largestMagnitude());
  }

  @Test
  void onnxRuntimeRunsIntegerKernelsFromTheFirstConvolutionToTheLastLayer() {
    // Given a ResNet-18 with its quantization written as QDQ
    Graph graph = quantized(RESNET, Tensors.inputs(RESNET, 1, 2));
    // When ONNX Runtime optimises it
    Map<String, Long> operators = OnnxRuntime.optimizedOperators(graph);
    // Then only the image is quantized, and all that follows runs on integers
    assertThat(operators)
        .containsEntry("QLinearConv", 20L)
        .containsEntry("QLinearAdd", 8L)
        .containsEntry("QLinearGlobalAveragePool", 1L)
        .containsEntry("QGemm", 2L)
        .containsEntry("QuantizeLinear", 1L)
        .doesNotContainKeys("Conv", "Relu", "Add", "Gemm", "DequantizeLinear");
  }

  @Test
  void outputsStayNearTheFloatModelAndOutputsAreFloat() {
    Map<String, Tensor> inputs = Tensors.inputs(RESNET, 1, 2);
    Graph graph = quantized(RESNET, inputs);

    Tensor expected = ReferenceEvaluator.evaluate(RESNET, inputs).get("logits");
    Tensor reference = ReferenceEvaluator.evaluate(graph, inputs).get("logits");
    Tensor integer = OnnxRuntime.run(graph, inputs).get("logits");
    double scale = Tensors.difference(expected, Tensor.floats(expected.shape(), new float[8]));

    assertThat(graph.output().type().element()).isEqualTo(ElementType.FLOAT);
    assertThat(graph.producer("logits").orElseThrow().operator()).isInstanceOf(Gemm.class);
    assertThat(Tensors.difference(reference, expected)).isLessThan(0.1 * scale);
    assertThat(Tensors.difference(integer, reference)).isLessThan(0.03 * scale);
  }

  @Test
  void weightsAreInt8PerOutputChannelAndBiasesInt32InTheProductsScale() {
    Graph graph = quantized(RESNET, Tensors.inputs(RESNET, 1, 1));

    for (String weight : RESNET.prunableWeights()) {
      Tensor integers = graph.initializers().get(weight);
      float[] scales = graph.initializers().get(weight + ".scale").toFloats();
      assertThat(integers.type()).as(weight).isEqualTo(ElementType.INT8);
      assertThat(scales).as(weight).hasSize(integers.shape().intDim(0));
      float[] floats = RESNET.initializers().get(weight).toFloats();
      long[] longs = integers.toLongs();
      for (int i = 0; i < floats.length; i++) {
        float scale = scales[i / (floats.length / scales.length)];
        assertThat(Math.abs(longs[i] * scale - floats[i])).isLessThanOrEqualTo(scale / 2 * 1.001f);
      }
    }
    float input = graph.initializers().get("image.scale").toFloats()[0];
    float[] weight = graph.initializers().get("conv1.weight.scale").toFloats();
    String bias = RESNET.nodes().getFirst().inputs().get(2);
    assertThat(graph.initializers().get(bias).type()).isEqualTo(ElementType.INT32);
    assertThat(graph.initializers().get(bias + ".scale").toFloats()[3])
        .isEqualTo(input * weight[3]);
    assertThat(graph.prunableWeights()).isEqualTo(RESNET.prunableWeights());
    assertThat(graph.parameterCount()).isEqualTo(RESNET.parameterCount());
  }

  @Test
  void zeroWeightsStayZeroAndAChannelOfZerosKeepsItsBias() {
    // Given a layer with a masked weight and a channel that is masked whole
    GraphBuilder builder = new GraphBuilder("masked", 8, 17);
    builder.input("x", TensorType.of(ElementType.FLOAT, 1, 3));
    builder.initializer("w", Tensor.floats(Shape.of(2, 3), 0, 0.5f, -1, 0, 0, 0));
    builder.initializer("b", Tensor.floats(Shape.of(2), 0.25f, 0.75f));
    Graph graph = builder.output(builder.node("y", Gemm.linear(), "x", "w", "b")).build();
    Map<String, Tensor> inputs = Map.of("x", Tensor.floats(Shape.of(1, 3), 1, -1, 0.5f));
    // When it is quantized
    Graph quantized = quantized(graph, inputs);
    // Then zeros are zeros, and the masked channel still gives its bias
    assertThat(quantized.initializers().get("w").toLongs()).containsExactly(0, 64, -127, 0, 0, 0);
    assertThat(ReferenceEvaluator.evaluate(quantized, inputs).get("y").toFloats()[1])
        .isCloseTo(0.75f, offset(1e-3f));
    assertThat(quantized.nonZeroParameterCount()).isEqualTo(graph.nonZeroParameterCount());
  }

  @Test
  void aBiasThatWouldNotFitWidensTheScaleOfItsChannel() {
    GraphBuilder builder = new GraphBuilder("bias", 8, 17);
    builder.input("x", TensorType.of(ElementType.FLOAT, 1, 2));
    builder.initializer("w", Tensor.floats(Shape.of(2, 2), 1e-8f, 0, 1, 1));
    builder.initializer("b", Tensor.floats(Shape.of(2), 100, 1));
    Graph graph = builder.output(builder.node("y", Gemm.linear(), "x", "w", "b")).build();
    Map<String, Tensor> inputs = Map.of("x", Tensor.floats(Shape.of(1, 2), 0.001f, -0.002f));

    Graph quantized = quantized(graph, inputs);

    Tensors.assertClose(
        ReferenceEvaluator.evaluate(quantized, inputs),
        ReferenceEvaluator.evaluate(graph, inputs),
        1e-4,
        1e-4,
        "bias");
  }

  @Test
  void matricesTakeTheirScalesAlongTheColumns() {
    GraphBuilder builder = new GraphBuilder("matmul", 8, 17);
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 3));
    builder.initializer("w", Tensor.floats(Shape.of(3, 2), 1, 10, 2, 20, -4, 5));
    Graph graph = builder.output(builder.node("y", new MatMul(), "x", "w")).build();
    Map<String, Tensor> inputs = Map.of("x", Tensors.normal(3, 2, 3));

    Graph quantized = quantized(graph, inputs);

    assertThat(quantized.initializers().get("w.scale").toFloats())
        .containsExactly(4f / 127, 20f / 127);
    Tensor expected = ReferenceEvaluator.evaluate(graph, inputs).get("y");
    assertThat(Tensors.difference(OnnxRuntime.run(quantized, inputs).get("y"), expected))
        .isLessThan(0.3);
    assertThat(OnnxRuntime.optimizedOperators(quantized)).containsKey("MatMulIntegerToFloat");
  }

  @Test
  void anyNetworkGivesWhatOnnxRuntimeGivesForTheSameFile() {
    for (long seed = 0; seed < 25; seed++) {
      Graph graph = Passes.forInference(RandomNetwork.of(seed));
      Map<String, Tensor> inputs = Tensors.inputs(graph, seed, 1);
      Graph quantized = quantized(graph, inputs);
      Tensor reference = ReferenceEvaluator.evaluate(quantized, inputs).values().iterator().next();
      Tensor plain =
          OnnxRuntime.run(OnnxWriter.toBytes(quantized), inputs, OptLevel.NO_OPT)
              .values()
              .iterator()
              .next();
      Tensor floats = ReferenceEvaluator.evaluate(graph, inputs).values().iterator().next();
      float largest = 0;
      for (float value : floats.toFloats()) {
        largest = Math.max(largest, Math.abs(value));
      }
      // A value on the edge between two steps may fall on either side.
      assertThat(Tensors.difference(plain, reference))
          .as("seed %d", seed)
          .isLessThan(0.05 * largest + 1e-4);
      assertThat(OnnxRuntime.run(quantized, inputs)).as("seed %d", seed).hasSize(1);
    }
  }

  @Test
  void excludedNodesStayFloat() {
    Map<String, Tensor> inputs = Tensors.inputs(RESNET, 1, 1);
    Graph graph =
        InsertQdq.apply(
            RESNET,
            ranges(RESNET, inputs),
            WeightQuantizer.largestMagnitude(),
            Set.of("conv1", "fc1"));
    assertThat(graph.initializers().get("conv1.weight"))
        .isEqualTo(RESNET.initializers().get("conv1.weight"));
    assertThat(graph.initializers().get("fc1.weight"))
        .isEqualTo(RESNET.initializers().get("fc1.weight"));
    assertThat(graph.initializers().get("fc2.weight").type()).isEqualTo(ElementType.INT8);
    assertThat(graph.producer("image.quantized")).isEmpty();
  }

  @Test
  void aMissingRangeIsNamed() {
    Map<String, QuantizationRange> ranges =
        new LinkedHashMap<>(ranges(RESNET, Tensors.inputs(RESNET, 1, 1)));
    ranges.remove("layer2.0.relu1");
    assertThatThrownBy(() -> InsertQdq.apply(RESNET, ranges, WeightQuantizer.largestMagnitude()))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("'layer2.0.relu1'");
  }

  @Test
  void valuesThatAreOnlyMovedTakeTheRangeOfWhereTheyComeFrom() {
    assertThat(InsertQdq.rangesNeeded(RESNET))
        .contains("image", "relu", "avgpool", "fc1.relu", "layer1.0.bn2")
        .doesNotContain("maxpool", "flatten", "logits", "conv1", "fc1");
  }

  @Test
  void weightsOfTwoLayersAreQuantizedForEach() {
    GraphBuilder builder = new GraphBuilder("shared", 8, 17);
    builder.input("x", TensorType.of(ElementType.FLOAT, 1, 2));
    builder.initializer("w", Tensor.floats(Shape.of(2, 2), 1, 2, 3, 4));
    String first = builder.node("r", new Relu(), builder.node("a", Gemm.linear(), "x", "w"));
    Graph graph =
        builder.output(builder.node("y", new Gemm(1, 1, false, false), first, "w")).build();
    Map<String, Tensor> inputs = Map.of("x", Tensor.floats(Shape.of(1, 2), 1, 1));

    Graph quantized = quantized(graph, inputs);

    assertThat(quantized.initializers()).doesNotContainKey("w");
    Tensors.assertClose(
        OnnxRuntime.run(quantized, inputs),
        ReferenceEvaluator.evaluate(graph, inputs),
        0.5,
        0.02,
        "shared");
  }

  @Test
  void aRangeAlwaysHoldsZeroExactly() {
    assertThat(QuantizationRange.covering(0, 2.55f))
        .isEqualTo(new QuantizationRange(2.55f / 255, 0));
    assertThat(QuantizationRange.covering(1, 2.55f).zeroPoint()).isZero();
    assertThat(QuantizationRange.covering(-5, -1)).isEqualTo(new QuantizationRange(5f / 255, 255));
    assertThat(QuantizationRange.covering(0, 0)).isEqualTo(new QuantizationRange(1f / 255, 0));
    List<Runnable> wrong =
        List.of(
            () -> QuantizationRange.covering(1, 0),
            () -> QuantizationRange.covering(Float.NaN, 0),
            () -> QuantizationRange.covering(0, Float.POSITIVE_INFINITY),
            () -> new QuantizationRange(0, 0),
            () -> new QuantizationRange(1, 256));
    wrong.forEach(range -> assertThatThrownBy(range::run).isInstanceOf(GraphException.class));
  }

  @Test
  void nodesKeepTheirOrderAndNames() {
    Graph graph = quantized(RESNET, Tensors.inputs(RESNET, 1, 1));
    List<String> names =
        graph.nodes().stream().map(Node::name).filter(n -> !n.endsWith("quantized")).toList();
    assertThat(names).isEqualTo(RESNET.nodes().stream().map(Node::name).toList());
  }

  @Test
  void aConvolutionBehindWhichNoReluStandsRunsOnIntegersToo() {
    GraphBuilder builder = new GraphBuilder("swish", 8, 17);
    builder.images("x", 3, 8, 8);
    builder.initializer("w1", Tensors.normal(1, 8, 3, 3, 3));
    builder.initializer("w2", Tensors.normal(2, 4, 8, 3, 3));
    String first =
        builder.node("s", new HardSwish(), builder.node("c1", Conv.square(3, 1, 1), "x", "w1"));
    String second = builder.node("c2", Conv.square(3, 1, 1), first, "w2");
    Graph graph = builder.output(builder.node("y", new Sigmoid(), second)).build();
    Graph quantized = quantized(graph, Tensors.inputs(graph, 1, 1));
    assertThat(OnnxRuntime.optimizedOperators(quantized))
        .containsEntry("QLinearConv", 2L)
        .doesNotContainKey("Conv");
  }
}
