package io.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Attributes;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.Lrn;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Window;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.support.SharedFiles;
import io.espalier.graph.support.Tensors;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChannelGroupsTest {
  private static ChannelGroup of(Graph graph, String weights) {
    return ChannelGroups.of(graph).stream()
        .filter(
            group ->
                group.producers().stream().anyMatch(slice -> slice.initializer().equals(weights)))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> names(List<ChannelSlice> slices) {
    return slices.stream().map(ChannelSlice::initializer).collect(Collectors.toSet());
  }

  @Test
  void resNet18HasTwelveGroupsOfConvolutionsAndTheHiddenNeurons() {
    List<ChannelGroup> groups = ChannelGroups.of(ResNet18.build(4, 64, 32, 8, 1));
    assertThat(groups).hasSize(14);
    assertThat(groups.stream().filter(ChannelGroup::pinned))
        .singleElement()
        .satisfies(group -> assertThat(names(group.producers())).contains("fc2.weight"));
  }

  @Test
  void residualPartnersGoTogether() {
    ChannelGroup stem = of(ResNet18.build(4, 64, 32, 8, 1), "conv1.weight");
    assertThat(stem.channels()).isEqualTo(8);
    assertThat(names(stem.producers()))
        .containsExactlyInAnyOrder(
            "conv1.weight", "layer1.0.conv2.weight", "layer1.1.conv2.weight");
    assertThat(names(stem.consumers()))
        .containsExactlyInAnyOrder(
            "layer1.0.conv1.weight",
            "layer1.1.conv1.weight",
            "layer2.0.conv1.weight",
            "layer2.0.downsample.0.weight");
    assertThat(names(stem.slices()))
        .contains("bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var");
    assertThat(stem.values())
        .extracting(ChannelValue::value)
        .contains("conv1", "layer1.1.relu2", "maxpool");
  }

  @Test
  void partsOfAConcatenationAreGroupsOfTheirOwnAtTheirOffset() {
    GraphBuilder builder = new GraphBuilder("concat", 8, 17);
    builder.images("image", 3, 4, 4);
    convolution(builder, "a", "image", 2, 3, 1);
    convolution(builder, "b", "image", 4, 3, 1);
    builder.node("c", new Concat(1), "a", "b");
    builder.output(convolution(builder, "y", "c", 5, 6, 1));
    Graph graph = builder.build();

    ChannelSlice reader = of(graph, "b.weight").consumers().getFirst();
    assertThat(of(graph, "a.weight").channels()).isEqualTo(2);
    assertThat(reader.initializer()).isEqualTo("y.weight");
    assertThat(reader.axis()).isEqualTo(1);
    assertThat(reader.positions())
        .isEqualTo(List.of(List.of(2), List.of(3), List.of(4), List.of(5)));
  }

  @Test
  void aFlattenedChannelTakesABlockOfColumns() {
    GraphBuilder builder = new GraphBuilder("flatten", 8, 17);
    builder.images("image", 3, 4, 4);
    convolution(builder, "a", "image", 2, 3, 1);
    builder.node("f", new Flatten(1), "a");
    builder.initializer("w", Tensors.normal(1, 5, 32));
    builder.output(builder.node("y", Gemm.linear(), "f", "w"));
    ChannelSlice reader = of(builder.build(), "a.weight").consumers().getFirst();
    assertThat(reader.block()).isEqualTo(16);
    assertThat(reader.positions().get(1)).startsWith(16).endsWith(31);
  }

  @Test
  void channelsThatAreLastWhenFlattenedTakeScatteredColumns() {
    GraphBuilder builder = new GraphBuilder("last", 8, 17);
    builder.images("image", 3, 2, 2);
    convolution(builder, "a", "image", 3, 3, 1);
    builder.node("t", Transpose.of(0, 2, 3, 1), "a");
    builder.node("f", new Flatten(1), "t");
    builder.initializer("w", Tensors.normal(1, 5, 12));
    builder.output(builder.node("y", Gemm.linear(), "f", "w"));
    ChannelSlice reader = of(builder.build(), "a.weight").consumers().getFirst();
    assertThat(reader.positions().get(1)).containsExactly(1, 4, 7, 10);
  }

  @Test
  void depthwiseChannelsGoOneByOneAndGroupedOnesTogetherAcrossGroups() {
    GraphBuilder builder = new GraphBuilder("grouped", 8, 17);
    builder.images("image", 3, 4, 4);
    convolution(builder, "a", "image", 6, 3, 1);
    convolution(builder, "depthwise", "a", 6, 1, 6);
    convolution(builder, "grouped", "depthwise", 4, 3, 2);
    builder.output(convolution(builder, "y", "grouped", 2, 4, 1));
    Graph graph = builder.build();

    ChannelGroup first = of(graph, "a.weight");
    assertThat(first.channels()).isEqualTo(3);
    assertThat(first.slices().getFirst().positions())
        .isEqualTo(List.of(List.of(0, 3), List.of(1, 4), List.of(2, 5)));
    assertThat(names(first.slices()))
        .containsExactlyInAnyOrder("a.weight", "depthwise.weight", "grouped.weight");
    assertThat(of(graph, "grouped.weight").channels()).isEqualTo(2);
  }

  @Test
  void whatCannotBeFollowedPinsWithItsName() {
    assertThat(pin(new Lrn(1e-4f, 0.75f, 1, 3)))
        .contains("node 'odd' (LRN) looks at neighbouring channels");
    assertThat(pin(new Softmax(1))).contains("node 'odd' (Softmax) normalizes over it");
    assertThat(pin(new Softmax(3))).isEmpty();
    assertThat(pin(new Relu())).isEmpty();
    assertThat(pin(new Opaque("here", "Strange", "", Attributes.none(), Set.of())))
        .contains("node 'odd' (here::Strange) is not understood");
  }

  private static String pin(Operator operator) {
    GraphBuilder builder = new GraphBuilder("pin", 8, 17);
    builder.images("image", 3, 4, 4);
    convolution(builder, "a", "image", 2, 3, 1);
    builder.node("odd", new Relu(), "a");
    builder.output(convolution(builder, "y", "odd", 2, 2, 1));
    Graph graph = builder.build();
    Graph changed =
        graph.withNodes(
            graph.nodes().stream()
                .map(n -> n.name().equals("odd") ? n.withOperator(operator) : n)
                .toList());
    return of(changed, "a.weight").pinnedBecause();
  }

  @Test
  void aMatrixMadeByANetworkIsNoParameter() {
    GraphBuilder builder = new GraphBuilder("plain", 8, 17);
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 3));
    builder.initializer("w", Tensor.floats(Shape.of(3, 1), 1, 2, 3));
    builder.output(builder.node("y", new MatMul(), "x", "w"));
    assertThat(ChannelGroups.of(builder.build())).allMatch(ChannelGroup::pinned);
  }

  @Test
  void realModelsHaveGroupsThatCanBeRemoved() {
    for (String name :
        List.of(
            "ultraface_RFB-320",
            "tribuo_cnn_mnist",
            "marabou_traffic_sign_fast",
            "sparseml_test_model")) {
      Graph graph =
          Passes.forTraining(
              OnnxReader.read(SharedFiles.folder("models").resolve(name).resolve("model.onnx")));
      List<ChannelGroup> groups = ChannelGroups.of(graph);
      assertThat(groups.stream().filter(group -> !group.pinned()))
          .as(name)
          .hasSizeGreaterThanOrEqualTo(2);
      assertThat(groups).allMatch(group -> group.pinned() != group.pinnedBecause().isEmpty());
    }
  }

  private static String convolution(
      GraphBuilder builder, String name, String input, long filters, long channels, long group) {
    String weights =
        builder.initializer(name + ".weight", Tensors.normal(1, filters, channels, 1, 1));
    Window window = new Window(List.of(1L, 1L), List.of(), List.of(), List.of(), AutoPad.NOTSET);
    return builder.node(name, new Conv(window, group), input, weights);
  }
}
