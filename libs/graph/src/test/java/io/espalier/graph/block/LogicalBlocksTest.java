package io.espalier.graph.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.BertEncoder;
import io.espalier.graph.build.ExportStyle;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.build.VisionTransformer;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Erf;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.support.SharedFiles;
import io.espalier.graph.support.Tensors;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogicalBlocksTest {
  private static final Graph VIT =
      Passes.forTraining(new VisionTransformer(3, 8, 4, 12, 2, 3, 20).build(1));

  private static Graph bert(ExportStyle style) {
    return Passes.forTraining(new BertEncoder(30, 5, 12, 2, 3, 20, 2, style).build(1));
  }

  private static Graph real(String name) {
    return Passes.forTraining(
        OnnxReader.read(SharedFiles.folder("models").resolve(name).resolve("model.onnx")));
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) < 1e-6;
  }

  @Test
  void aPackedAttentionFromPytorchIsOneBlockWithItsHeads() {
    List<AttentionBlock> blocks = LogicalBlocks.attentions(VIT);
    assertThat(blocks).hasSize(2);
    AttentionBlock block = blocks.getFirst();
    assertThat(block.heads()).isEqualTo(3);
    assertThat(block.headSize()).isEqualTo(4);
    assertThat(block.scale()).isCloseTo(0.5, within(1e-6));
    assertThat(block.mask()).isEmpty();
    assertThat(block.queryWeights()).contains("blocks.0.attn.qkv.weight");
    assertThat(block.valueWeights()).isEqualTo(block.queryWeights());
    assertThat(block.outputWeights()).contains("blocks.0.attn.proj.weight");
    assertThat(block.output()).isEqualTo("blocks.0.attn.merged");
    assertThat(block.nodes()).hasSize(12);
  }

  @Test
  void attentionOfEitherExporterHasItsMaskScaleAndWeights() {
    for (ExportStyle style : ExportStyle.values()) {
      List<AttentionBlock> blocks = LogicalBlocks.attentions(bert(style));
      assertThat(blocks).as("%s", style).hasSize(2);
      AttentionBlock block = blocks.getLast();
      assertThat(block.heads()).isEqualTo(3);
      assertThat(block.headSize()).isEqualTo(4);
      assertThat(block.scale()).isCloseTo(0.5, within(1e-6));
      assertThat(block.mask()).contains("mask");
      assertThat(block.queryWeights()).contains("layer.1.query.weight");
      assertThat(block.keyWeights()).contains("layer.1.key.weight");
      assertThat(block.valueWeights()).contains("layer.1.value.weight");
      assertThat(block.outputWeights()).contains("layer.1.output.weight");
    }
  }

  @Test
  void theAttentionOperatorOfOnnxRuntimeIsABlockToo() {
    List<AttentionBlock> blocks = LogicalBlocks.attentions(real("genai_tiny_gpt2_fp32"));
    assertThat(blocks).hasSize(5).allMatch(block -> block.heads() == 4 && block.headSize() == 8);
    assertThat(blocks).allMatch(block -> block.outputWeights().isPresent());
  }

  @Test
  void aSoftmaxOverClassesIsNoAttention() {
    assertThat(LogicalBlocks.attentions(real("marabou_softmax_last"))).isEmpty();
    // And neither is one whose product is with weights
    GraphBuilder builder = new GraphBuilder("mixer", 8, 17);
    builder.input("x", TensorType.of(ElementType.FLOAT, 2, 4, 4));
    builder.node("t", Transpose.of(0, 2, 1), "x");
    builder.node("scores", new MatMul(), "x", "t");
    builder.node("share", new Softmax(-1), "scores");
    builder.initializer("w", Tensors.normal(1, 4, 4));
    builder.output(builder.node("y", new MatMul(), "share", "w"));
    assertThat(LogicalBlocks.attentions(builder.build())).isEmpty();
  }

  @Test
  void spelledOutNormalizationsAreRecognizedWithTheirParameters() {
    for (ExportStyle style : ExportStyle.values()) {
      List<NormalizationBlock> blocks = LogicalBlocks.normalizations(bert(style));
      assertThat(blocks).as("%s", style).hasSize(5);
      NormalizationBlock block = blocks.getLast();
      assertThat(block.scale()).contains("layer.1.norm2.weight");
      assertThat(block.bias()).contains("layer.1.norm2.bias");
      assertThat(block.output()).isEqualTo("layer.1.norm2");
      assertThat(block.nodes()).hasSize(9);
      assertThat(near(block.epsilon(), 1e-5)).isTrue();
    }
    assertThat(LogicalBlocks.normalizations(ResNet18.build(2, 32, 8, 4, 1))).isEmpty();
  }

  @Test
  void bothFormsOfGeluAreRecognized() {
    assertThat(LogicalBlocks.gelus(bert(ExportStyle.PYTORCH)))
        .hasSize(2)
        .allMatch(block -> !block.approximate() && block.nodes().size() == 5)
        .extracting(GeluBlock::input, GeluBlock::output)
        .contains(tuple("layer.0.mlp.fc1", "layer.0.mlp.act"));
    assertThat(LogicalBlocks.gelus(bert(ExportStyle.TENSORFLOW)))
        .hasSize(2)
        .allMatch(block -> block.approximate() && block.nodes().size() == 8);
  }

  @Test
  void anErrorFunctionWithOtherFactorsIsNoGelu() {
    for (float half : new float[] {0.5f, 0.4f}) {
      GraphBuilder builder = new GraphBuilder("gelu", 8, 17);
      builder.input("x", TensorType.of(ElementType.FLOAT, 3));
      builder.initializer("root", Tensor.scalar(0.70710678f));
      builder.initializer("one", Tensor.scalar(1));
      builder.initializer("half", Tensor.scalar(half));
      builder.node("scaled", new Mul(), "root", "x");
      builder.node("sum", new Add(), "one", builder.node("erf", new Erf(), "scaled"));
      builder.node("halved", new Mul(), "x", "half");
      Graph graph = builder.output(builder.node("y", new Mul(), "halved", "sum")).build();
      assertThat(LogicalBlocks.gelus(graph)).hasSize(half == 0.5f ? 1 : 0);
    }
  }

  @Test
  void layersAreGroupedWithBiasNormalizationAndActivation() {
    List<LayerBlock> layers = LogicalBlocks.layers(ResNet18.build(2, 32, 8, 4, 1));
    assertThat(layers).hasSize(22);
    assertThat(layers.getFirst().normalization()).isPresent();
    assertThat(layers.getFirst().output()).isEqualTo("relu");
    // The second convolution of a block is added to the shortcut before its activation
    assertThat(layers.get(2).output()).isEqualTo("layer1.0.bn2");
    assertThat(layers.get(2).activation()).isEqualTo(Optional.empty());
    assertThat(LogicalBlocks.layers(bert(ExportStyle.TENSORFLOW)).getFirst().bias()).isPresent();
  }
}
