package io.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Comparison;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GroupNormalization;
import io.espalier.graph.op.LayerNormalization;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Where;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.support.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Operators that take parts of the channels, and reshaping that cuts them. */
class SelectedChannelsTest {
  private final GraphBuilder builder = new GraphBuilder("selected", 8, 17);

  private static ChannelGroup of(Graph graph, String weights) {
    return ChannelGroups.of(graph).stream()
        .filter(
            group ->
                group.producers().stream().anyMatch(slice -> slice.initializer().equals(weights)))
        .findFirst()
        .orElseThrow();
  }

  private String linear(String name, String input, long from, long to) {
    String weights =
        builder.initializer(name + ".weight", Tensors.normal(name.hashCode(), from, to));
    return builder.node(name, new MatMul(), input, weights);
  }

  private String vector(String name, long... values) {
    return builder.initializer(name, Tensor.vector(values));
  }

  /** Eight channels, something in between, two outputs. */
  private Graph around(Operator operator, String... constants) {
    String[] inputs = new String[constants.length + 1];
    inputs[0] = linear("a", builder.input("x", TensorType.of(ElementType.FLOAT, 2, 5)), 5, 8);
    System.arraycopy(constants, 0, inputs, 1, constants.length);
    String selected = builder.node("selected", operator, inputs);
    long extent = builder.type(selected).knownDim(1).orElseThrow();
    return builder.output(linear("y", selected, extent, 2)).build();
  }

  private static void assertSameAsMasked(Graph graph, ChannelGroup group, int... keep) {
    Map<String, Tensor> inputs = Tensors.inputs(graph, 3, 2);
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(RemoveChannels.apply(graph, group, keep), inputs),
        ReferenceEvaluator.evaluate(RemoveChannels.mask(graph, group, keep), inputs),
        1e-5,
        1e-5,
        group.slices().getFirst().initializer());
  }

  @Test
  void partsOfASplitThatGateEachOtherGoTogether() {
    // Given eight channels, of which four gate the other four
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 5));
    Split split = new Split(1, Optional.empty(), Optional.empty());
    builder.node(
        new Node("split", split, List.of(linear("a", "x", 5, 8)), List.of("value", "gate")));
    builder.node("product", new Mul(), "value", builder.node("open", new Sigmoid(), "gate"));
    Graph graph = builder.output(linear("y", "product", 4, 2)).build();
    // When they are grouped
    ChannelGroup group = of(graph, "a.weight");
    // Then a channel is one of each half, and the split is told its new parts
    assertThat(group.producers().getFirst().positions())
        .isEqualTo(List.of(List.of(0, 4), List.of(1, 5), List.of(2, 6), List.of(3, 7)));
    assertSameAsMasked(graph, group, 0, 3);
    assertThat(RemoveChannels.apply(graph, group, new int[] {0, 3}).type("gate"))
        .contains(TensorType.of(ElementType.FLOAT, 2, 2));
  }

  @Test
  void aSliceCutsChannelsIntoThoseThatAreTakenAndThoseThatAreNot() {
    Graph graph = around(new Slice(), vector("start", 2), vector("end", -3), vector("axes", 1));
    List<ChannelGroup> groups =
        ChannelGroups.of(graph).stream().filter(group -> !group.pinned()).toList();
    assertThat(groups).extracting(ChannelGroup::channels).containsExactly(5, 3);
    assertSameAsMasked(graph, groups.getFirst(), 1, 4);
    assertSameAsMasked(graph, groups.getLast(), 2);
  }

  @Test
  void aSliceWithStepsPinsWithItsName() {
    Graph graph =
        around(
            new Slice(),
            vector("start", 0),
            vector("end", 8),
            vector("axes", 1),
            vector("steps", 2));
    assertThat(of(graph, "a.weight").pinnedBecause())
        .isEqualTo("node 'selected' (Slice) takes a part of it that is not followed");
  }

  @Test
  void paddedChannelsMoveTheOthers() {
    Pad pad = new Pad("constant", Optional.empty(), Optional.empty());
    Graph graph = around(pad, vector("pads", 0, 2, 0, 1));
    ChannelGroup group = of(graph, "a.weight");
    assertThat(group.consumers().getFirst().positions().getFirst()).containsExactly(2);
    assertSameAsMasked(graph, group, 1, 5, 7);
  }

  @Test
  void mirroredChannelsArePinned() {
    Pad pad = new Pad("reflect", Optional.empty(), Optional.empty());
    assertThat(of(around(pad, vector("pads", 0, 2, 0, 1)), "a.weight").pinnedBecause())
        .startsWith("node 'selected' (Pad)");
  }

  @Test
  void aListOfIndicesIsNumberedAnew() {
    Graph graph = around(new Gather(1), vector("indices", 7, 1, -3, 1, 0));
    ChannelGroup picked =
        ChannelGroups.of(graph).stream()
            .filter(group -> !group.pinned() && !group.consumers().isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(picked.producers().getFirst().positions().getFirst()).containsExactly(0);
    assertSameAsMasked(graph, picked, 0, 2);
  }

  @Test
  void channelsThatAreCutIntoBlocksGoByBlocks() {
    // Given two heads of four channels that are transposed and merged again
    Dimension batch = Dimension.symbolic("batch");
    builder.input(
        "x", new TensorType(ElementType.FLOAT, List.of(batch, Dimension.of(3), Dimension.of(5))));
    String cut =
        builder.node("cut", new Reshape(), linear("a", "x", 5, 8), vector("heads", 0, 3, 2, 4));
    String heads = builder.node("heads.first", Transpose.of(0, 2, 1, 3), cut);
    String back =
        builder.node("back", Transpose.of(0, 2, 1, 3), builder.node("r", new Relu(), heads));
    String merged = builder.node("merged", new Reshape(), back, vector("flat", -1, 3, 8));
    Graph graph = builder.output(linear("y", merged, 8, 2)).build();
    // When they are grouped
    ChannelGroup group = of(graph, "a.weight");
    // Then a channel is a head, and the shapes follow when one goes
    assertThat(group.channels()).isEqualTo(2);
    assertThat(group.producers().getFirst().positions().getLast()).containsExactly(4, 5, 6, 7);
    assertSameAsMasked(graph, group, 1);
    assertThat(RemoveChannels.apply(graph, group, new int[] {1}).constant("heads.reduced"))
        .contains(Tensor.vector(0, 3, 1, 4));
  }

  @Test
  void anUnknownBatchThatIsMergedLeavesTheChannelsBehindItFree() {
    Dimension batch = Dimension.symbolic("batch");
    Dimension tokens = Dimension.symbolic("tokens");
    builder.input("x", new TensorType(ElementType.FLOAT, List.of(batch, tokens, Dimension.of(5))));
    String rows = builder.node("rows", new Reshape(), linear("a", "x", 5, 8), vector("s", -1, 8));
    builder.initializer("w", Tensors.normal(4, 2, 8));
    Graph graph = builder.output(builder.node("y", Gemm.linear(), rows, "w")).build();
    assertThat(of(graph, "a.weight").pinnedBecause()).isEmpty();
    assertThat(of(graph, "a.weight").channels()).isEqualTo(8);
    assertSameAsMasked(graph, of(graph, "a.weight"), 0, 2, 3);
  }

  @Test
  void aProductOfComputedValuesThatAreNotZeroWhereMaskedPins() {
    // Given a product over channels that Sigmoid makes one half where nothing comes in
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 5));
    String left = builder.node("left", new Sigmoid(), linear("a", "x", 5, 8));
    String right = builder.node("right", new Sigmoid(), linear("b", "x", 5, 8));
    builder.node("product", new MatMul(), left, builder.node("t", Transpose.of(1, 0), right));
    Graph pinned = builder.output("product").build();
    // Then its channels stay
    assertThat(of(pinned, "a.weight").pinnedBecause())
        .isEqualTo(
            "node 'product' (MatMul) multiplies two computed values over it, neither zero where masked");
  }

  @Test
  void aProductOfComputedValuesOfWhichOneIsZeroWhereMaskedDoesNot() {
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 5));
    String left = builder.node("left", new Relu(), linear("a", "x", 5, 8));
    String right = builder.node("right", new Sigmoid(), linear("b", "x", 5, 8));
    builder.node("product", new MatMul(), left, builder.node("t", Transpose.of(1, 0), right));
    Graph graph = builder.output("product").build();
    assertThat(of(graph, "a.weight").channels()).isEqualTo(8);
    assertSameAsMasked(graph, of(graph, "a.weight"), 0, 5, 6);
  }

  @Test
  void divisorsAreNotMaskedSinceAQuotientByZeroIsNoNumber() {
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 5));
    builder.initializer("d", Tensor.floats(Shape.of(8), 1, 2, 3, 4, 5, 6, 7, 8));
    builder.node("q", new Div(), linear("a", "x", 5, 8), "d");
    Graph graph = builder.output(linear("y", "q", 8, 2)).build();
    assertSameAsMasked(graph, of(graph, "a.weight"), 2, 3);
  }

  @Test
  void channelsWithCommonStatisticsGoByGroups() {
    for (boolean byChannel : new boolean[] {true, false}) {
      GraphBuilder groups = new GraphBuilder("groups", 10, byChannel ? 21 : 18);
      groups.input("x", TensorType.of(ElementType.FLOAT, 2, 5, 3));
      groups.initializer("a.weight", Tensors.normal(1, 8, 5));
      groups.initializer("scale", Tensors.normal(2, byChannel ? 8 : 4));
      groups.initializer("bias", Tensors.normal(3, byChannel ? 8 : 4));
      groups.initializer("y.weight", Tensors.normal(4, 2, 8));
      groups.node("a", new MatMul(), "a.weight", "x");
      groups.node("n", new GroupNormalization(4, 1e-5f, byChannel), "a", "scale", "bias");
      Graph graph = groups.output(groups.node("y", new MatMul(), "y.weight", "n")).build();
      ChannelGroup group = of(graph, "a.weight");
      assertThat(group.channels()).isEqualTo(4);
      assertThat(group.producers().getFirst().positions().get(1)).containsExactly(2, 3);
      assertSameAsMasked(graph, group, 0, 3);
    }
  }

  @Test
  void layerNormalizationKeepsWhatItNormalizesAndIsNamed() {
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 5));
    builder.initializer("scale", Tensors.normal(2, 8));
    builder.node(
        "n", new LayerNormalization(-1, 1e-5f, ElementType.FLOAT), linear("a", "x", 5, 8), "scale");
    Graph graph = builder.output(linear("y", "n", 8, 2)).build();
    assertThat(of(graph, "a.weight").pinnedBecause())
        .isEqualTo("node 'n' (LayerNormalization) normalizes over it");
  }

  @Test
  void aChoiceBetweenValuesTakesTheChannelsOfBoth() {
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 5));
    String a = linear("a", "x", 5, 8);
    String b = linear("b", "x", 5, 8);
    String larger = builder.node("larger", new Comparison(Comparison.Relation.GREATER), a, b);
    builder.node("chosen", new Where(), larger, a, b);
    Graph graph = builder.output(linear("y", "chosen", 8, 2)).build();
    assertThat(of(graph, "a.weight").producers()).hasSize(2);
    assertSameAsMasked(graph, of(graph, "a.weight"), 1, 6);
  }
}
