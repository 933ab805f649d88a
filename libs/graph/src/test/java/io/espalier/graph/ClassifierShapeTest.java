package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Attributes;
import io.espalier.graph.op.Opaque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassifierShapeTest {

  private static TensorType floats(Object... dimensions) {
    List<Dimension> list = new ArrayList<>();
    for (Object dimension : dimensions) {
      list.add(
          dimension instanceof Integer extent
              ? Dimension.of(extent)
              : Dimension.symbolic((String) dimension));
    }
    return new TensorType(ElementType.FLOAT, list);
  }

  /**
   * A graph that passes its inputs on, with output types as stated, which the node in between does
   * not contradict.
   */
  private static Graph graph(TensorType input, TensorType output) {
    Node node =
        new Node(
            "n",
            new Opaque("here", "Net", "", Attributes.none(), Set.of()),
            List.of("x"),
            List.of("y"));
    return new Graph(
        "g",
        List.of(new Value("x", input)),
        List.of(new Value("y", output)),
        Map.of(),
        List.of(node),
        ModelInfo.of(8, 17));
  }

  @Test
  void aClassifierIsSeenThrough() {
    assertThat(ClassifierShape.of(ResNet18.build(4, 64, 8, 4, 1)))
        .isEqualTo(new ClassifierShape("image", 3, 64, 64, "logits", 4, 0));
    assertThat(ClassifierShape.of(graph(floats(1, 1, 28, 20), floats(1, 10))))
        .isEqualTo(new ClassifierShape("x", 1, 28, 20, "y", 10, 1));
  }

  @Test
  void whatIsNoClassifierIsToldWhy() {
    assertNot(graph(floats("n", 28, 28, 1), floats("n", 10)), "channels seem to be last");
    assertNot(graph(floats("n", 3, "h", "w"), floats("n", 10)), "no fixed extent at axis 2");
    assertNot(graph(floats(8, 3, 32, 32), floats(8, 10)), "fixed batch of 8");
    assertNot(graph(floats("n", 3, 32, 32), floats("n", 10, 4)), "output 'y' is FLOAT[n, 10, 4]");
    assertNot(graph(floats("n", 3, 32, 32), floats("n", 1)), "with 1 classes");
    assertNot(graph(floats("n", 3, 32, 32), floats(1, 10)), "does not follow the batch");
    assertNot(graph(floats("n", 784), floats("n", 10)), "input 'x' is FLOAT[n, 784]");
    assertNot(
        graph(floats("n", 3, 32, 32).withElement(ElementType.UINT8), floats("n", 10)),
        "input 'x' is UINT8[n, 3, 32, 32]");
    Graph graph = ResNet18.build(4, 32, 8, 4, 1);
    Graph two =
        graph.withOutputs(
            List.of(graph.output(), new Value("fc1", graph.type("fc1").orElseThrow())));
    assertNot(two, "the model has 2 outputs");
  }

  @Test
  void extentsThatNoImageHasAreRefused() {
    assertThat(ClassifierShape.of(graph(floats("n", 3, 1 << 20, 8), floats("n", 2))).height())
        .isEqualTo(1 << 20);
    assertNot(graph(floats("n", 3, (1 << 20) + 1, 8), floats("n", 2)), "extent above 1048576");
    TensorType huge = TensorType.of(ElementType.FLOAT, 1L << 40, 3, 8, 8);
    assertNot(graph(huge, floats("n", 2)), "fixed batch of 1099511627776");
  }

  private static void assertNot(Graph graph, String why) {
    assertThatThrownBy(() -> ClassifierShape.of(graph))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("an image classifier has");
  }
}
