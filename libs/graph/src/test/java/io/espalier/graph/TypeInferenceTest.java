package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TypeInferenceTest {
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

  private static String infer(Operator operator, TensorType... inputs) {
    GraphBuilder builder = new GraphBuilder("g", 8, 17);
    String[] names = new String[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      names[i] = builder.input("x" + i, inputs[i]);
    }
    return builder.type(builder.node("y", operator, names)).toString();
  }

  private static String reshape(TensorType input, long... shape) {
    GraphBuilder builder = new GraphBuilder("g", 8, 17);
    builder.input("x", input);
    builder.initializer("shape", Tensor.vector(shape));
    return builder.type(builder.node("y", new Reshape(), "x", "shape")).toString();
  }

  @Test
  void theBatchStaysSymbolic() {
    Window window =
        new Window(
            List.of(3L, 3L), List.of(2L, 2L), List.of(1L, 1L, 1L, 1L), List.of(), AutoPad.NOTSET);
    assertThat(infer(new Conv(window, 1), floats("n", 3, 32, 31), floats(8, 3, 3, 3)))
        .isEqualTo("FLOAT[n, 8, 16, 16]");
    assertThat(infer(new Flatten(1), floats("n", 3, 4, 5))).isEqualTo("FLOAT[n, 60]");
    assertThat(infer(Gemm.linear(), floats("n", 60), floats(7, 60))).isEqualTo("FLOAT[n, 7]");
    assertThat(infer(new MatMul(), floats("n", 5, 60), floats(60, 7))).isEqualTo("FLOAT[n, 5, 7]");
    assertThat(reshape(floats("n", 3, 4), -1, 12)).isEqualTo("FLOAT[n, 12]");
    assertThat(reshape(floats("n", 3, 4), 0, -1)).isEqualTo("FLOAT[n, 12]");
    assertThat(reshape(floats("n", 3, 4), 0, 0, 2, -1)).isEqualTo("FLOAT[n, 3, 2, 2]");
    assertThat(infer(new Concat(1), floats("n", 3), floats("n", 4))).isEqualTo("FLOAT[n, 7]");
  }

  @Test
  void operandsAreBroadcast() {
    assertThat(infer(new Add(), floats("n", 3, 4, 5), floats(3, 1, 1)))
        .isEqualTo("FLOAT[n, 3, 4, 5]");
    assertThat(infer(new Mul(), floats("n", 3, 4, 5), floats("n", 3, 1, 1)))
        .isEqualTo("FLOAT[n, 3, 4, 5]");
    assertThat(infer(new Add(), floats(1), floats())).isEqualTo("FLOAT[1]");
    assertThatThrownBy(() -> infer(new Add(), floats(3), floats(4)))
        .isInstanceOf(GraphException.class)
        .hasMessage("node 'y' (Add): dimensions 3 and 4 cannot be broadcast together");
  }

  @Test
  void windowsFollowTheirPaddingRules() {
    Window same =
        new Window(List.of(3L, 3L), List.of(2L, 2L), List.of(), List.of(), AutoPad.SAME_UPPER);
    assertThat(infer(new MaxPool(same, false), floats(1, 2, 7, 8))).isEqualTo("FLOAT[1, 2, 4, 4]");
    Window plain =
        new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(), List.of(), AutoPad.NOTSET);
    assertThat(infer(new AveragePool(plain, true, false), floats(1, 2, 7, 8)))
        .isEqualTo("FLOAT[1, 2, 4, 4]");
    assertThat(infer(new AveragePool(plain, false, false), floats(1, 2, 7, 8)))
        .isEqualTo("FLOAT[1, 2, 3, 4]");
    assertThatThrownBy(() -> infer(new MaxPool(plain, false), floats(1, 2, 1, 8)))
        .hasMessageContaining("does not fit into FLOAT[1, 2, 1, 8]");
  }

  @Test
  void axesAreMovedCutAndReduced() {
    assertThat(infer(Transpose.of(0, 2, 3, 1), floats("n", 3, 4, 5)))
        .isEqualTo("FLOAT[n, 4, 5, 3]");
    assertThat(infer(new ReduceMean(Optional.of(List.of(-1L)), false, false), floats("n", 3, 4)))
        .isEqualTo("FLOAT[n, 3]");
    Slice slice =
        new Slice(
            Optional.of(List.of(-2L)),
            Optional.of(List.of(Long.MAX_VALUE)),
            Optional.of(List.of(1L)));
    assertThat(infer(slice, floats("n", 5))).isEqualTo("FLOAT[n, 2]");
    assertThat(Split.evenParts(7, 3)).containsExactly(3L, 3L, 1L);
    assertThat(Slice.range(0, -1, Long.MIN_VALUE, -2, 5)).isEqualTo(new Slice.Range(0, 4, -2, 3));
    assertThat(infer(new ShapeOf(), floats("n", 5))).isEqualTo("INT64[2]");
  }

  @Test
  void statedTypesRefineAndContradictionsAreRefused() {
    Node relu = new Node("r", new Relu(), List.of("x"), List.of("y"));
    Graph graph =
        new Graph(
            "g",
            List.of(new Value("x", floats("n", 4))),
            List.of(new Value("y", floats("m", 4))),
            Map.of(),
            List.of(relu),
            ModelInfo.of(8, 17));
    assertThat(graph.type("y")).hasToString("Optional[FLOAT[n, 4]]");
    assertThatThrownBy(() -> graph.withOutputs(List.of(new Value("y", floats("n", 5)))).checked())
        .isInstanceOf(GraphException.class)
        .hasMessage("output 'y' is stated to be FLOAT[n, 5], but is FLOAT[n, 4]");
    ModelInfo wrong = graph.info().withDeclaredTypes(Map.of("y", floats("n", 6)));
    assertThatThrownBy(() -> graph.withInfo(wrong).checked())
        .hasMessage("node 'r' (Relu): its output is FLOAT[n, 4], but the file states FLOAT[n, 6]");
  }

  @Test
  void wrongInputsAreRefusedWithTheNode() {
    assertThatThrownBy(() -> infer(Gemm.linear(), floats(2, 3), floats(4, 5)))
        .hasMessage("node 'y' (Gemm): inner dimensions: 3 and 5 differ");
    assertThatThrownBy(() -> infer(Conv.square(3, 1, 1), floats(1, 4, 8, 8), floats(2, 3, 3, 3)))
        .hasMessageContaining("channels of the input per group and of the weights: 3 and 4 differ");
    assertThatThrownBy(() -> infer(new Concat(2), floats(1, 2), floats(1, 2)))
        .hasMessage("node 'y' (Concat): axis 2 is outside a tensor of rank 2");
    assertThatThrownBy(() -> reshape(floats(2, 3), 4, -1))
        .hasMessageContaining("cannot be reshaped");
    assertThatThrownBy(() -> Conv.square(0, 1, 0)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Conv.square(3, 1, 1).withGroup(0)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Transpose.of(0, 0)).isInstanceOf(GraphException.class);
  }
}
