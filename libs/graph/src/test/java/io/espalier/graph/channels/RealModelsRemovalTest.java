package io.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Tensor;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.SharedFiles;
import io.espalier.graph.support.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Removal against masking in ONNX Runtime, over all real models that have channels to remove. */
class RealModelsRemovalTest {
  private static final long SEED = 11;

  /** Those whose weights take ONNX Runtime seconds to make. */
  private static final List<String> HUGE =
      List.of("light_bvlc_alexnet", "light_vgg19", "light_zfnet512");

  /** Needs a provider that ONNX Runtime does not have here. */
  private static final List<String> NOT_RUN = List.of("genai_tiny_gpt2_fp16_cuda");

  private static List<Path> models(boolean huge) {
    return SharedFiles.models(SharedFiles.folder("models")).stream()
        .filter(model -> HUGE.contains(model.getFileName().toString()) == huge)
        .filter(model -> !NOT_RUN.contains(model.getFileName().toString()))
        .toList();
  }

  /** Removes two thirds of the channels of every group; empty if there are none to remove. */
  private static boolean removes(Path model) {
    Graph graph = Passes.forTraining(OnnxReader.read(model.resolve("model.onnx")));
    Random random = new Random(SEED);
    Map<ChannelGroup, int[]> keep = new HashMap<>();
    Graph masked = graph;
    for (ChannelGroup group : ChannelGroups.of(graph)) {
      if (group.pinned()) {
        assertThat(group.pinnedBecause())
            .as("%s, %s", model.getFileName(), group.slices().getFirst().initializer())
            .matches("node .*|'.*' is an output of the graph|'.*' has only one entry .*");
      } else {
        int sure = random.nextInt(group.channels());
        int[] kept =
            IntStream.range(0, group.channels())
                .filter(channel -> channel == sure || random.nextInt(3) == 0)
                .toArray();
        keep.put(group, kept);
        masked = RemoveChannels.mask(masked, group, kept);
      }
    }
    if (keep.isEmpty()) {
      return false;
    }
    // When channels of all groups are removed, and masked
    Graph removed = RemoveChannels.apply(graph, keep);
    Map<String, Tensor> inputs = SharedFiles.inputs(model, graph);
    // Then both give the same outputs, and the smaller model has fewer parameters
    Tensors.assertClose(
        OnnxRuntime.run(OnnxWriter.toBytes(removed), inputs, OptLevel.BASIC_OPT),
        OnnxRuntime.run(OnnxWriter.toBytes(masked), inputs, OptLevel.BASIC_OPT),
        1e-5,
        1e-5,
        "%s, %d groups, seed %d".formatted(model.getFileName(), keep.size(), SEED));
    assertThat(removed.parameterCount()).isLessThan(graph.parameterCount());
    return true;
  }

  @Test
  void everyModelComputesWithoutChannelsWhatItComputesWithThemMaskedAndPinsAreNamed() {
    List<String> removed = new ArrayList<>();
    for (Path model : models(false)) {
      if (removes(model)) {
        removed.add(model.getFileName().toString());
      }
    }
    assertThat(removed).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  @Tag("long")
  void soDoesTheLargest() {
    // The other two make all their large weights by nodes, and have nothing to remove
    assertThat(models(true).stream().filter(RealModelsRemovalTest::removes)).isNotEmpty();
  }
}
