package io.espalier.graph.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.RandomNetwork;
import io.espalier.graph.support.RandomNormalizations;
import io.espalier.graph.support.Tensors;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchNormalizationRulesTest {
  private static final Graph RESNET = RandomNormalizations.in(ResNet18.build(4, 32, 16, 16, 5), 6);

  private static long count(Graph graph, Class<?> operator) {
    return graph.nodes().stream().map(Node::operator).filter(operator::isInstance).count();
  }

  @Test
  void foldingKeepsTheOutputsAndLeavesNoNormalization() {
    Graph folded = Passes.forInference(RESNET);
    Map<String, Tensor> inputs = Tensors.inputs(RESNET, 1, 2);

    assertThat(count(RESNET, BatchNormalization.class)).isEqualTo(20);
    assertThat(count(folded, BatchNormalization.class)).isZero();
    assertThat(folded.initializers().keySet())
        .contains("conv1.weight")
        .doesNotContain("bn1.weight");
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(folded, inputs),
        ReferenceEvaluator.evaluate(RESNET, inputs),
        1e-4,
        1e-4,
        "folded");
    Tensors.assertClose(
        OnnxRuntime.run(folded, inputs), OnnxRuntime.run(RESNET, inputs), 1e-4, 1e-4, "folded");
  }

  @Test
  void theMaskStaysZeroThroughFolding() {
    // Given a ResNet-18 seven tenths of whose weights are zero, some scales being negative
    Random random = new Random(3);
    Map<String, Tensor> initializers = new LinkedHashMap<>(RESNET.initializers());
    for (String weight : RESNET.prunableWeights()) {
      float[] values = initializers.get(weight).toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(10) < 7 ? 0 : values[i];
      }
      initializers.put(weight, Tensor.floats(initializers.get(weight).shape(), values));
    }
    initializers.put("bn1.weight", Tensors.uniform(random, -1, 1, 16));
    Graph masked = RESNET.withInitializers(initializers);
    // When its normalizations are folded
    Graph folded = Passes.forInference(masked);
    // Then what was zero is zero, without a sign, and what was not is not
    for (String weight : RESNET.prunableWeights()) {
      float[] before = masked.initializers().get(weight).toFloats();
      float[] after = folded.initializers().get(weight).toFloats();
      for (int i = 0; i < before.length; i++) {
        assertThat(after[i] == 0).as("%s[%d]", weight, i).isEqualTo(before[i] == 0);
        assertThat(Float.floatToRawIntBits(after[i])).isNotEqualTo(Float.floatToRawIntBits(-0.0f));
      }
    }
  }

  @Test
  void reinsertedNormalizationLeavesTheFunctionAndFoldsAwayAgain() {
    // Given a ResNet-18 as exporters write it, and the moments of its convolutions on some images
    Graph folded = Passes.forInference(RESNET);
    Map<String, Tensor> inputs = Tensors.inputs(folded, 2, 2);
    List<String> bare = ReinsertBatchNormalization.convolutionsWithout(folded);
    Map<String, ChannelMoments> moments = new HashMap<>();
    ReferenceEvaluator.evaluate(folded, inputs, Set.copyOf(bare))
        .forEach((name, tensor) -> moments.put(name, moments(tensor)));
    // When normalization is put back
    Graph reinserted = ReinsertBatchNormalization.apply(folded, moments);
    // Then the outputs are unchanged, and folding gives the same again
    assertThat(bare).hasSize(20);
    assertThat(count(reinserted, BatchNormalization.class)).isEqualTo(20);
    assertThat(ReinsertBatchNormalization.convolutionsWithout(reinserted)).isEmpty();
    Map<String, Tensor> expected = ReferenceEvaluator.evaluate(folded, inputs);
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(reinserted, inputs), expected, 1e-4, 1e-4, "reinserted");
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(Passes.forInference(reinserted), inputs),
        expected,
        1e-4,
        1e-4,
        "folded again");
  }

  private static ChannelMoments moments(Tensor tensor) {
    int channels = tensor.shape().intDim(1);
    int size = Math.toIntExact(tensor.shape().elements(2, 4));
    float[] values = tensor.toFloats();
    double count = (double) values.length / channels;
    float[] mean = new float[channels];
    float[] variance = new float[channels];
    for (int i = 0; i < values.length; i++) {
      mean[i / size % channels] += (float) (values[i] / count);
    }
    for (int i = 0; i < values.length; i++) {
      double difference = values[i] - mean[i / size % channels];
      variance[i / size % channels] += (float) (difference * difference / count);
    }
    return new ChannelMoments(mean, variance);
  }

  @Test
  void momentsThatDoNotFitTheConvolutionAreRefused() {
    Graph folded = Passes.forInference(RESNET);
    String name = ReinsertBatchNormalization.convolutionsWithout(folded).getFirst();
    ChannelMoments wrong = new ChannelMoments(new float[3], new float[3]);
    assertThatThrownBy(() -> ReinsertBatchNormalization.apply(folded, Map.of(name, wrong)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("16 channels");
    assertThatThrownBy(() -> new ChannelMoments(new float[1], new float[] {-1}))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> new ChannelMoments(new float[1], new float[2]))
        .isInstanceOf(GraphException.class);
    assertThat(ReinsertBatchNormalization.apply(folded, Map.of())).isSameAs(folded);
  }

  @Test
  void foldingReachesFullyConnectedLayersInBothOrientations() {
    for (boolean transposed : List.of(true, false)) {
      GraphBuilder builder = new GraphBuilder("gemm", 8, 17);
      builder.input("x", TensorType.of(ElementType.FLOAT, 2, 3));
      builder.initializer("w", transposed ? Tensors.normal(1, 4, 3) : Tensors.normal(1, 3, 4));
      builder.initializer("b", Tensors.normal(2, 4));
      String y = builder.node("y", new Gemm(0.5f, 2, false, transposed), "x", "w", "b");
      for (int i = 0; i < 3; i++) {
        builder.initializer("p" + i, Tensors.normal(3 + i, 4));
      }
      builder.initializer("p3", Tensor.floats(Shape.of(4), 1, 2, 3, 4));
      builder.output(
          builder.node("z", new BatchNormalization(1e-5f, 0.9f), y, "p0", "p1", "p2", "p3"));
      Graph graph = builder.build();
      Map<String, Tensor> inputs = Map.of("x", Tensors.normal(9, 2, 3));

      Graph folded = new FoldBatchNormalization().apply(graph);

      assertThat(folded.nodes()).hasSize(1);
      Tensors.assertClose(
          OnnxRuntime.run(folded, inputs),
          ReferenceEvaluator.evaluate(graph, inputs),
          1e-5,
          1e-5,
          "gemm");
    }
  }

  @Test
  void aConvolutionThatIsUsedElsewhereKeepsItsNormalizationBeside() {
    GraphBuilder builder = new GraphBuilder("used", 8, 17);
    builder.images("image", 3, 4, 4);
    builder.initializer("w", Tensors.normal(1, 2, 3, 1, 1));
    String y = builder.node("y", Conv.square(1, 1, 0), "image", "w");
    for (int i = 0; i < 4; i++) {
      builder.initializer("p" + i, Tensor.floats(Shape.of(2), 1, 2));
    }
    builder
        .output(y)
        .output(builder.node("z", new BatchNormalization(1e-5f, 0.9f), y, "p0", "p1", "p2", "p3"));
    Graph graph = builder.build();
    assertThat(new FoldBatchNormalization().apply(graph)).isSameAs(graph);
  }

  @Test
  void anyNetworkKeepsItsOutputsThroughAllPasses() {
    for (long seed = 0; seed < 40; seed++) {
      Graph graph = RandomNetwork.of(seed);
      Map<String, Tensor> inputs = Tensors.inputs(graph, seed, 1);
      Map<String, Tensor> expected = ReferenceEvaluator.evaluate(graph, inputs);
      for (Graph passed : List.of(Passes.forTraining(graph), Passes.forInference(graph))) {
        Tensors.assertClose(
            ReferenceEvaluator.evaluate(passed, inputs), expected, 1e-4, 1e-4, "seed " + seed);
      }
    }
  }
}
