package io.espalier.graph.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Attributes;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Log;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.RandomNetwork;
import io.espalier.graph.support.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReferenceEvaluatorTest {
  @Test
  void randomNetworksGiveWhatOnnxRuntimeGives() {
    for (long seed = 1000; seed < 1030; seed++) {
      Graph graph = RandomNetwork.of(seed);
      Map<String, Tensor> inputs = Tensors.inputs(graph, seed, 2);
      Tensors.assertClose(
          ReferenceEvaluator.evaluate(graph, inputs),
          OnnxRuntime.run(graph, inputs),
          1e-4,
          1e-4,
          "seed " + seed);
    }
  }

  @Test
  void resNet18GivesWhatOnnxRuntimeGives() {
    Graph graph = ResNet18.build(4, 32, 16, 16, 1);
    Map<String, Tensor> inputs = Tensors.inputs(graph, 2, 2);
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(graph, inputs),
        OnnxRuntime.run(graph, inputs),
        1e-4,
        1e-4,
        "ResNet-18");
  }

  @Test
  void quantizationRoundsHalfToEvenAndSaturatesAsOnnxRuntimeDoes() {
    // Given values on halves of steps and beyond the range
    GraphBuilder builder = new GraphBuilder("quantize", 8, 17);
    builder.input("x", TensorType.of(ElementType.FLOAT, 9));
    builder.initializer("scale", Tensor.scalar(0.5f));
    builder.initializer("zero", Tensor.bytes(ElementType.UINT8, Shape.scalar(), (byte) 10));
    builder.node("q", new QuantizeLinear(1), "x", "scale", "zero");
    Graph graph =
        builder
            .output("q")
            .output(builder.node("y", new DequantizeLinear(1), "q", "scale", "zero"))
            .build();
    Map<String, Tensor> inputs =
        Map.of(
            "x",
            Tensor.floats(Shape.of(9), 0.25f, 0.75f, 1.25f, -0.25f, -0.75f, 1000, -1000, 0, 0.3f));
    // When they are quantized and back
    Map<String, Tensor> outputs = ReferenceEvaluator.evaluate(graph, inputs);
    // Then halves go to even and the ends are kept
    assertThat(outputs.get("q").toLongs()).containsExactly(10, 12, 12, 10, 8, 255, 0, 10, 11);
    assertThat(outputs).isEqualTo(OnnxRuntime.run(graph, inputs));
  }

  @Test
  void intermediateValuesCanBeAskedFor() {
    Graph graph = ResNet18.build(4, 32, 8, 4, 1);
    Map<String, Tensor> values =
        ReferenceEvaluator.evaluate(graph, Tensors.inputs(graph, 1, 3), Set.of("relu", "image"));
    assertThat(values.keySet()).containsExactlyInAnyOrder("relu", "image");
    assertThat(values.get("relu").shape()).isEqualTo(Shape.of(3, 4, 16, 16));
    assertThatThrownBy(
            () ->
                ReferenceEvaluator.evaluate(graph, Tensors.inputs(graph, 1, 1), Set.of("nothing")))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("'nothing'");
  }

  @Test
  void whatCannotBeRunIsNamed() {
    Graph graph = ResNet18.build(4, 32, 8, 4, 1);
    assertThatThrownBy(() -> ReferenceEvaluator.evaluate(graph, Map.of()))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("input 'image' is missing");
    assertThatThrownBy(
            () ->
                ReferenceEvaluator.evaluate(
                    graph, Map.of("image", Tensors.normal(1, 1, 3, 31, 32))))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[1, 3, 31, 32]");

    GraphBuilder builder = new GraphBuilder("opaque", 8, 17);
    builder.input("x", TensorType.of(ElementType.FLOAT, 2));
    builder.node("y", new Log(), "x");
    Graph known = builder.output("y").build();
    Graph unknown =
        known.withNodes(
            List.of(
                known
                    .nodes()
                    .getFirst()
                    .withOperator(new Opaque("here", "Strange", "", Attributes.none(), Set.of()))));
    assertThatThrownBy(
            () -> ReferenceEvaluator.evaluate(unknown, Map.of("x", Tensors.normal(1, 2))))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("node 'y' (here::Strange)");
  }

  @Test
  void theErrorFunctionIsRightInItsMiddleAndInItsTails() {
    assertThat(Elementwise.erf(0)).isZero();
    assertThat(Elementwise.erf(0.5)).isCloseTo(0.5204998778130465, offset(1e-14));
    assertThat(Elementwise.erf(2.5)).isCloseTo(0.999593047982555, offset(1e-14));
    assertThat(Elementwise.erf(-3)).isCloseTo(-0.9999779095030014, offset(1e-14));
    assertThat(Elementwise.erf(30)).isEqualTo(1);
  }
}
