package io.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.TensorType;
import io.espalier.graph.Value;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Erf;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Relu;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnsupportedGraphTest {
  private static final Graph ANY = ResNet18.build(2, 32, 4, 2, 1);

  @Test
  void anUnsupportedOperatorIsNamedWithItsNode() {
    Graph graph = graph(new Erf(), ElementType.FLOAT, Dimension.of(8), List.of("x"));

    assertThatThrownBy(() -> Session.open(graph, SessionOptions.defaults()))
        .isInstanceOf(UnsupportedGraphException.class)
        .hasMessageContaining("'the-node'")
        .hasMessageContaining("Erf")
        .hasMessageContaining("ONNX Runtime");
  }

  @Test
  void anOpenImageSizeIsRefused() {
    Graph graph = graph(new Relu(), ElementType.FLOAT, Dimension.symbolic("width"), List.of("x"));

    assertThatThrownBy(() -> Session.open(graph, SessionOptions.defaults()))
        .isInstanceOf(UnsupportedGraphException.class)
        .hasMessageContaining("'x'")
        .hasMessageContaining("fixed image size");
  }

  @Test
  void integerInputsAreRefused() {
    Graph graph = graph(new Relu(), ElementType.INT32, Dimension.of(8), List.of("x"));

    assertThatThrownBy(() -> Session.open(graph, SessionOptions.defaults()))
        .isInstanceOf(UnsupportedGraphException.class)
        .hasMessageContaining("INT32");
  }

  @Test
  void aValueAddedToItselfIsSupported() {
    Graph graph = graph(new Add(), ElementType.FLOAT, Dimension.of(3), List.of("x", "x"));

    try (Session session = Session.open(graph, SessionOptions.defaults())) {
      org.assertj.core.api.Assertions.assertThat(session.run(new float[] {1, -2, 3}))
          .containsExactly(2, -4, 6);
    }
  }

  private static Graph graph(
      Operator operator, ElementType element, Dimension width, List<String> inputs) {
    TensorType type = new TensorType(element, List.of(Dimension.symbolic("batch"), width));
    return new Graph(
        "test",
        List.of(new Value("x", type)),
        List.of(new Value("y", type)),
        Map.of(),
        List.of(new Node("the-node", operator, inputs, List.of("y"))),
        ANY.info());
  }
}
