package io.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.BertEncoder;
import io.espalier.graph.build.ExportStyle;
import io.espalier.graph.build.VisionTransformer;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.RandomWeights;
import io.espalier.graph.support.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Heads and feed-forward neurons of transformers as they are exported. */
class TransformerGroupsTest {
  private static final VisionTransformer VIT = new VisionTransformer(3, 8, 4, 12, 2, 3, 20);

  private static BertEncoder bert(ExportStyle style) {
    return new BertEncoder(30, 5, 12, 2, 3, 20, 2, style);
  }

  private static ChannelGroup of(Graph graph, String weights) {
    return ChannelGroups.of(graph).stream()
        .filter(
            group ->
                group.producers().stream().anyMatch(slice -> slice.initializer().equals(weights)))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Tensor> text(int batch, int tokens) {
    Random random = new Random(4);
    return Map.of(
        "input_ids",
        Tensor.longs(Shape.of(batch, tokens), random.longs((long) batch * tokens, 0, 30).toArray()),
        "attention_mask",
        Tensor.longs(Shape.of(batch, tokens), random.longs((long) batch * tokens, 0, 2).toArray()));
  }

  /** Removes some of each group, alone and together, and compares with masking. */
  private static void assertRemovable(Graph exported, Map<String, Tensor> inputs, int groups) {
    // Given a transformer as it was exported, and what the passes make of it
    Graph graph = Passes.forTraining(exported);
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(graph, inputs),
        ReferenceEvaluator.evaluate(exported, inputs),
        1e-5,
        1e-5,
        "passes");
    List<ChannelGroup> free =
        ChannelGroups.of(graph).stream().filter(group -> !group.pinned()).toList();
    assertThat(free).hasSize(groups);
    Map<ChannelGroup, int[]> keep = new HashMap<>();
    Graph masked = graph;
    for (ChannelGroup group : free) {
      // When every third channel is removed and masked
      int[] kept = IntStream.range(0, group.channels()).filter(c -> c % 3 != 1).toArray();
      keep.put(group, kept);
      masked = RemoveChannels.mask(masked, group, kept);
      Tensors.assertClose(
          ReferenceEvaluator.evaluate(RemoveChannels.apply(graph, group, kept), inputs),
          ReferenceEvaluator.evaluate(RemoveChannels.mask(graph, group, kept), inputs),
          1e-5,
          1e-5,
          group.slices().getFirst().initializer());
    }
    // Then both compute the same, all groups together in ONNX Runtime too
    Graph removed = RemoveChannels.apply(graph, keep);
    Map<String, Tensor> expected = ReferenceEvaluator.evaluate(masked, inputs);
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(removed, inputs), expected, 1e-5, 1e-5, "all groups");
    Tensors.assertClose(OnnxRuntime.run(removed, inputs), expected, 1e-5, 1e-4, "ONNX Runtime");
    assertThat(removed.parameterCount()).isLessThan(graph.parameterCount());
  }

  @Test
  void aVisionTransformerLosesHeadsAndNeurons() {
    Graph graph = RandomWeights.in(VIT.build(1), 2);
    assertRemovable(graph, Tensors.inputs(graph, 3, 2), 4);
  }

  @Test
  void anEncoderFromPytorchLosesHeadsAndNeurons() {
    assertRemovable(RandomWeights.in(bert(ExportStyle.PYTORCH).build(1), 2), text(2, 5), 5);
  }

  @Test
  void anEncoderFromTensorflowLosesHeadsAndNeurons() {
    assertRemovable(RandomWeights.in(bert(ExportStyle.TENSORFLOW).build(1), 2), text(2, 5), 5);
  }

  @Test
  void transformersOfRandomSizesLoseHeadsAndNeurons() {
    for (long seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      int heads = 2 + random.nextInt(3);
      int width = heads * (2 + random.nextInt(3));
      int hidden = 3 + random.nextInt(9);
      int depth = 1 + random.nextInt(2);
      VisionTransformer vit = new VisionTransformer(2, 6, 3, width, depth, heads, hidden);
      Graph images = RandomWeights.in(vit.build(seed), seed);
      ExportStyle style = ExportStyle.values()[random.nextInt(2)];
      BertEncoder bert = new BertEncoder(30, 4, width, depth, heads, hidden, 3, style);
      try {
        assertRemovable(images, Tensors.inputs(images, seed, 2), 2 * depth);
        assertRemovable(RandomWeights.in(bert.build(seed), seed), text(1, 4), 2 * depth + 1);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed %d: %s, %s".formatted(seed, vit, bert), e);
      }
    }
  }

  @Test
  void aHeadIsABlockOfChannelsInQueriesKeysValuesAndTheProjection() {
    Graph graph = Passes.forTraining(bert(ExportStyle.PYTORCH).build(1));
    ChannelGroup heads = of(graph, "layer.0.key.weight");
    assertThat(heads.channels()).isEqualTo(3);
    assertThat(heads.producers())
        .extracting(ChannelSlice::initializer)
        .contains("layer.0.query.weight", "layer.0.key.weight", "layer.0.value.weight");
    assertThat(heads.consumers())
        .extracting(ChannelSlice::initializer)
        .containsExactly("layer.0.output.weight");
    assertThat(heads.slices()).allMatch(slice -> slice.block() == 4);
  }

  @Test
  void aPackedLayerGivesEachHeadThreeBlocks() {
    ChannelGroup heads = of(Passes.forTraining(VIT.build(1)), "blocks.1.attn.qkv.weight");
    assertThat(heads.producers().getFirst().positions().get(1))
        .containsExactly(4, 5, 6, 7, 16, 17, 18, 19, 28, 29, 30, 31);
  }

  @Test
  void whatTheNormalizationsCoupleStaysAndIsNamed() {
    Graph graph = Passes.forTraining(bert(ExportStyle.PYTORCH).build(1));
    assertThat(of(graph, "word_embeddings").pinnedBecause())
        .isEqualTo("node 'embeddings.norm.Mean' (ReduceMean) takes all of it");
  }
}
