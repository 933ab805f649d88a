package io.espalier.graph.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.ModelInfo;
import io.espalier.graph.Node;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.Value;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Attributes;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Clip;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Constant;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.ReduceSum;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Unsqueeze;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TidyRulesTest {
  private static final TensorType VECTOR = TensorType.of(ElementType.FLOAT, 4);

  private static Node node(String name, Operator operator, String... inputs) {
    return new Node(name, operator, List.of(inputs), List.of(name));
  }

  private static Graph graph(
      int opset, TensorType input, Map<String, Tensor> initializers, Node... nodes) {
    Graph untyped =
        new Graph(
            "g",
            List.of(new Value("x", input)),
            List.of(),
            initializers,
            List.of(nodes),
            ModelInfo.of(8, opset));
    String output = nodes[nodes.length - 1].output();
    return untyped
        .withOutputs(List.of(new Value(output, untyped.type(output).orElseThrow())))
        .checked();
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(node -> node.operator().type()).toList();
  }

  @Test
  void constantNodesBecomeInitializers() {
    Graph graph =
        graph(
            17,
            VECTOR,
            Map.of(),
            node("c", new Constant(Tensor.scalar(2))),
            node("y", new Add(), "x", "c"));
    Graph changed = new ConstantsToInitializers().apply(graph);
    assertThat(operators(changed)).containsExactly("Add");
    assertThat(changed.initializers()).containsEntry("c", Tensor.scalar(2));
  }

  @Test
  void eachIdentityOfAnInitializerGetsAParameterOfItsOwn() {
    // Given two layers that an exporter tied together because their first values are equal
    Tensor ones = Tensor.floats(Shape.of(4), 1, 1, 1, 1);
    Graph graph =
        graph(
            17,
            VECTOR,
            Map.of("w", ones),
            node("w2", new Identity(), "w"),
            node("w3", new Identity(), "w2"),
            node("a", new Add(), "x", "w"),
            node("b", new Add(), "a", "w2"),
            node("y", new Add(), "b", "w3"));
    // When they are untied
    Graph changed = new UntieInitializers().apply(graph);
    // Then each is an initializer
    assertThat(changed.initializers().keySet()).containsExactly("w", "w2", "w3");
    assertThat(operators(changed)).containsExactly("Add", "Add", "Add");
    assertThat(new UntieInitializers().apply(changed)).isSameAs(changed);
  }

  @Test
  void identityAndDropoutAreLeftOutAndTheOutputKeepsItsName() {
    Graph graph =
        graph(
            17,
            VECTOR,
            Map.of(),
            node("a", new Relu(), "x"),
            node("d", new Dropout(Optional.empty(), Optional.empty()), "a"),
            node("b", new Relu(), "d"),
            node("e", new Identity(), "b"),
            node("y", new Identity(), "e"));
    Graph changed = new DropIdentities().apply(graph);
    assertThat(operators(changed)).containsExactly("Relu", "Relu");
    assertThat(changed.nodes().getLast().output()).isEqualTo("y");
    assertThat(changed.nodes().getLast().inputs()).containsExactly("a");
  }

  @Test
  void anIdentityOfAnInputThatIsAnOutputStays() {
    Graph graph = graph(17, VECTOR, Map.of(), node("y", new Identity(), "x"));
    assertThat(new DropIdentities().apply(graph)).isSameAs(graph);
  }

  @Test
  void aDropoutWhoseMaskIsUsedStays() {
    Node dropout =
        new Node(
            "d",
            new Dropout(Optional.empty(), Optional.empty()),
            List.of("x"),
            List.of("d", "mask"));
    Graph graph =
        new Graph(
            "g",
            List.of(new Value("x", VECTOR)),
            List.of(
                new Value("d", VECTOR), new Value("mask", VECTOR.withElement(ElementType.BOOL))),
            Map.of(),
            List.of(dropout),
            ModelInfo.of(8, 17));
    assertThat(new DropIdentities().apply(graph)).isSameAs(graph);
  }

  @Test
  void theShapeOfAFlatteningReshapeIsFoldedAlthoughTheBatchIsOpen() {
    // Given x.view(x.size(0), -1) as PyTorch exports it
    GraphBuilder builder = new GraphBuilder("g", 8, 17);
    builder.images("x", 3, 4, 4);
    builder.node("shape", new ShapeOf(), "x");
    builder.initializer("zero", Tensor.longs(Shape.scalar(), 0));
    builder.node("batch", new Gather(0), "shape", "zero");
    builder.initializer("axes", Tensor.vector(0));
    builder.node("row", new Unsqueeze(Optional.empty()), "batch", "axes");
    builder.initializer("rest", Tensor.vector(-1));
    builder.node("target", new Concat(0), "row", "rest");
    Graph graph = builder.output(builder.node("y", new Reshape(), "x", "target")).build();
    // When it is prepared
    Graph changed = Passes.forTraining(graph);
    // Then one Reshape is left, which works for any batch
    assertThat(graph.type("y").orElseThrow().toString()).isEqualTo("FLOAT[batch, 48]");
    assertThat(operators(changed)).containsExactly("Reshape");
    assertThat(changed.initializers().get(changed.nodes().getFirst().inputs().get(1)))
        .isEqualTo(Tensor.vector(0, -1));
    for (int batch : new int[] {1, 3}) {
      Map<String, Tensor> inputs = Tensors.inputs(graph, 1, batch);
      assertThat(OnnxRuntime.run(changed, inputs))
          .isEqualTo(ReferenceEvaluator.evaluate(graph, inputs));
    }
  }

  @Test
  void whatDependsOnConstantsIsFoldedUnlessItGrows() {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    initializers.put("a", Tensor.floats(Shape.of(4), 1, 2, 3, 4));
    initializers.put("b", Tensor.scalar(10));
    Graph graph =
        graph(
            17,
            VECTOR,
            initializers,
            node("c", new Add(), "a", "b"),
            node("y", new Add(), "x", "c"));
    Graph changed = new FoldConstants().apply(graph);
    assertThat(changed.initializers())
        .containsEntry("c", Tensor.floats(Shape.of(4), 11, 12, 13, 14));
    assertThat(operators(changed)).containsExactly("Add");
  }

  @Test
  void deadNodesAndInitializersGo() {
    Graph graph =
        graph(
            17,
            VECTOR,
            Map.of("unused", Tensor.scalar(1)),
            node("dead", new Relu(), "x"),
            node("y", new Relu(), "x"));
    Graph changed = new RemoveDeadCode().apply(graph);
    assertThat(changed.nodes()).extracting(Node::name).containsExactly("y");
    assertThat(changed.initializers()).isEmpty();
    assertThat(new RemoveDeadCode().apply(changed)).isSameAs(changed);
  }

  @Test
  void whatASubgraphUsesIsNotDead() {
    Opaque user = new Opaque("here", "Strange", "", Attributes.none(), Set.of("r"));
    Graph graph =
        new Graph(
            "g",
            List.of(new Value("x", VECTOR)),
            List.of(new Value("y", VECTOR)),
            Map.of(),
            List.of(
                node("r", new Relu(), "x"), node("i", new Identity(), "r"), node("y", user, "i")),
            ModelInfo.of(8, 17));
    Graph changed = Passes.forTraining(graph);
    assertThat(changed.nodes()).extracting(Node::name).containsExactly("r", "y");
  }

  @Test
  void normalizationInTrainingModeTakesItsInferenceForm() {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    for (String name : List.of("s", "b", "m", "v")) {
      initializers.put(name, Tensor.floats(Shape.of(2), 1, 2));
    }
    Node trained =
        new Node(
            "y",
            new BatchNormalization(1e-5f, 0.9f, true),
            List.of("x", "s", "b", "m", "v"),
            List.of("y", "mean", "variance"));
    Graph graph = graph(17, TensorType.of(ElementType.FLOAT, 3, 2), initializers, trained);
    Graph changed = new UseRunningStatistics().apply(graph);
    assertThat(changed.nodes().getFirst().outputs()).containsExactly("y");
    assertThat(changed.nodes().getFirst().operator())
        .isEqualTo(new BatchNormalization(1e-5f, 0.9f));
    Graph used =
        graph(
            17,
            TensorType.of(ElementType.FLOAT, 3, 2),
            initializers,
            trained,
            node("z", new Add(), "y", "mean"));
    assertThatThrownBy(() -> new UseRunningStatistics().apply(used))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("node 'y' (BatchNormalization)")
        .hasMessageContaining("evaluation mode");
  }

  @Test
  void oldOperatorSetsAreRaisedWithTheSameOutputs() {
    // Given one model per operator whose attributes have become inputs
    TensorType input = TensorType.of(ElementType.FLOAT, 2, 1, 4);
    List<Operator> operators =
        List.of(
            new Clip(Optional.of(-0.5f), Optional.of(0.5f)),
            new Clip(Optional.empty(), Optional.of(0.5f)),
            new Squeeze(Optional.of(List.of(1L))),
            new Unsqueeze(Optional.of(List.of(0L, 4L))),
            new Pad("constant", Optional.of(List.of(0L, 0L, 1L, 0L, 0L, 2L)), Optional.of(3f)),
            new Slice(Optional.of(List.of(1L)), Optional.of(List.of(3L)), Optional.of(List.of(2L))),
            new Softmax(1, true),
            new Softmax(2, true),
            new Dropout(Optional.of(0.3f), Optional.empty()),
            new ReduceSum(Optional.of(List.of(2L)), false, false));
    for (Operator operator : operators) {
      Graph graph = graph(9, input, Map.of(), node("y", operator, "x"));
      Map<String, Tensor> inputs = Map.of("x", Tensors.normal(1, 2, 1, 4));
      // When it is raised
      Graph raised = new RaiseOpset().apply(graph).checked();
      // Then ONNX Runtime gives the same for both, and so does the evaluator
      assertThat(raised.info().opset()).isEqualTo(RaiseOpset.OPSET);
      Map<String, Tensor> expected = OnnxRuntime.run(graph, inputs);
      Tensors.assertClose(OnnxRuntime.run(raised, inputs), expected, 1e-6, 1e-6, operator.type());
      Tensors.assertClose(
          ReferenceEvaluator.evaluate(graph, inputs), expected, 1e-6, 1e-6, operator.type());
      Tensors.assertClose(
          ReferenceEvaluator.evaluate(raised, inputs), expected, 1e-6, 1e-6, operator.type());
    }
  }

  @Test
  void aSplitIsRaisedToo() {
    Node split =
        new Node(
            "s",
            new Split(0, Optional.of(List.of(1L, 3L)), Optional.empty()),
            List.of("x"),
            List.of("s0", "y"));
    Graph graph = graph(9, VECTOR, Map.of(), split, node("z", new Add(), "s0", "y"));
    Map<String, Tensor> inputs = Map.of("x", Tensors.normal(1, 4));
    assertThat(OnnxRuntime.run(new RaiseOpset().apply(graph), inputs))
        .isEqualTo(ReferenceEvaluator.evaluate(graph, inputs));
  }

  @Test
  void aModelWithAnUnknownOperatorOfTheStandardsIsNotRaised() {
    Opaque unknown = new Opaque("", "Hardmax", "", Attributes.none(), Set.of());
    Graph graph =
        new Graph(
            "g",
            List.of(new Value("x", VECTOR)),
            List.of(new Value("y", VECTOR)),
            Map.of(),
            List.of(node("y", unknown, "x")),
            ModelInfo.of(8, 11));
    assertThat(new RaiseOpset().apply(graph)).isSameAs(graph);
    assertThatThrownBy(() -> RaiseOpset.toAtLeast(graph, 13))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("node 'y' (Hardmax)")
        .hasMessageContaining("from operator set 11 to 13");
  }

  @Test
  void aSecondReluIsLeftOut() {
    Graph graph =
        graph(
            17,
            VECTOR,
            Map.of(),
            node("a", new Relu(), "x"),
            node("b", new Relu(), "a"),
            node("y", new Add(), "b", "a"));
    assertThat(operators(new DropRepeatedRelu().apply(graph))).containsExactly("Relu", "Add");
  }

  @Test
  void passesAreDeterministicAndSettle() {
    Graph graph =
        graph(
            17,
            TensorType.of(ElementType.FLOAT, 1, 3, 4, 4),
            Map.of("w", Tensors.normal(1, 2, 3, 1, 1)),
            node("c", Conv.square(1, 1, 0), "x", "w"),
            node("i", new Identity(), "c"),
            node("y", new Relu(), "i"));
    Graph once = Passes.forInference(graph);
    assertThat(Passes.forInference(once)).isEqualTo(once);
    assertThat(OnnxWriter.toBytes(Passes.forInference(graph))).isEqualTo(OnnxWriter.toBytes(once));
    assertThat(operators(once)).containsExactly("Conv", "Relu");
  }

  @Test
  void aConstantPerChannelBehindAConvolutionBecomesItsBias() {
    for (long[] shape : List.of(new long[] {1, 2, 1, 1}, new long[] {2, 1, 1}, new long[] {1})) {
      Map<String, Tensor> initializers = new LinkedHashMap<>();
      initializers.put("w", Tensors.normal(1, 2, 3, 1, 1));
      initializers.put("b", Tensors.normal(2, shape));
      Graph graph =
          graph(
              17,
              TensorType.of(ElementType.FLOAT, 1, 3, 2, 2),
              initializers,
              node("c", Conv.square(1, 1, 0), "x", "w"),
              node("y", new Add(), "b", "c"));
      Map<String, Tensor> inputs = Map.of("x", Tensors.normal(3, 1, 3, 2, 2));
      Graph folded = Passes.forInference(graph);
      assertThat(operators(folded)).containsExactly("Conv");
      Tensors.assertClose(
          ReferenceEvaluator.evaluate(folded, inputs),
          ReferenceEvaluator.evaluate(graph, inputs),
          1e-6,
          1e-6,
          "bias");
    }
  }

  @Test
  void aConstantThatIsNotPerChannelIsNoBias() {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    initializers.put("w", Tensors.normal(1, 2, 3, 1, 1));
    initializers.put("b", Tensors.normal(2, 2));
    Graph graph =
        graph(
            17,
            TensorType.of(ElementType.FLOAT, 1, 3, 2, 2),
            initializers,
            node("c", Conv.square(1, 1, 0), "x", "w"),
            node("y", new Add(), "c", "b"));
    assertThat(new FoldBias().apply(graph)).isSameAs(graph);
  }

  @Test
  void aMatrixProductWithARowAddedIsOneGemm() {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    initializers.put("w", Tensors.normal(1, 3, 4));
    initializers.put("b", Tensors.normal(2, 4));
    Graph graph =
        graph(
            17,
            TensorType.of(ElementType.FLOAT, 2, 3),
            initializers,
            node("m", new MatMul(), "x", "w"),
            node("y", new Add(), "b", "m"));
    Map<String, Tensor> inputs = Map.of("x", Tensors.normal(3, 2, 3));
    Graph fused = Passes.forInference(graph);
    assertThat(operators(fused)).containsExactly("Gemm");
    assertThat(operators(Passes.forTraining(graph))).containsExactly("MatMul", "Add");
    Tensors.assertClose(
        OnnxRuntime.run(fused, inputs),
        ReferenceEvaluator.evaluate(graph, inputs),
        1e-5,
        1e-5,
        "gemm");
  }
}
