package io.espalier.graph.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.RandomNetwork;
import io.espalier.graph.support.RandomNormalizations;
import io.espalier.graph.support.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RemoveChannelsTest {
  /** A random, non-empty choice of channels. */
  private static int[] choice(Random random, int channels) {
    int[] keep = IntStream.range(0, channels).filter(_ -> random.nextInt(3) > 0).toArray();
    return keep.length == 0 ? new int[] {random.nextInt(channels)} : keep;
  }

  @Test
  void removedChannelsComputeWhatMaskedChannelsCompute() {
    assertThat(removals(0, 60)).isGreaterThan(200);
  }

  @Test
  @Tag("long")
  void soDoThoseOfThousandsOfNetworks() {
    assertThat(removals(60, 3_000)).isGreaterThan(10_000);
  }

  /** Removes channels of random networks, and counts the removals. */
  private static int removals(long firstSeed, long endSeed) {
    int removals = 0;
    for (long seed = firstSeed; seed < endSeed; seed++) {
      // Given a random network with residuals, concatenations, depthwise and grouped convolutions
      Graph graph = RandomNetwork.of(seed);
      Random random = new Random(seed);
      Map<String, Tensor> inputs = Tensors.inputs(graph, seed, 1);
      Map<ChannelGroup, int[]> all = new HashMap<>();
      Graph masked = graph;
      for (ChannelGroup group : ChannelGroups.of(graph)) {
        if (group.pinned()) {
          continue;
        }
        // When channels of a group are masked, and removed
        int[] keep = choice(random, group.channels());
        all.put(group, keep);
        masked = RemoveChannels.mask(masked, group, keep);
        Graph removed = RemoveChannels.apply(graph, group, keep);
        // Then both compute the same
        Tensors.assertClose(
            ReferenceEvaluator.evaluate(removed, inputs),
            ReferenceEvaluator.evaluate(RemoveChannels.mask(graph, group, keep), inputs),
            1e-5,
            1e-5,
            "seed " + seed + ", group of " + group.slices().getFirst().initializer());
        assertThat(removed.parameterCount())
            .as("seed %d", seed)
            .isLessThanOrEqualTo(graph.parameterCount());
        removals++;
      }
      // And so do all groups at once, in the file that is written
      Graph reread = OnnxReader.read(OnnxWriter.toBytes(RemoveChannels.apply(graph, all)));
      Tensors.assertClose(
          ReferenceEvaluator.evaluate(reread, inputs),
          ReferenceEvaluator.evaluate(masked, inputs),
          1e-5,
          1e-5,
          "seed " + seed + ", all groups");
    }
    return removals;
  }

  @Test
  void aSmallerResNetRunsInOnnxRuntimeWithTheSameOutputs() {
    // Given a ResNet-18 half of whose channels are masked in every group
    Graph graph = RandomNormalizations.in(ResNet18.build(4, 64, 32, 16, 3), 4);
    Map<String, Tensor> inputs = Tensors.inputs(graph, 5, 2);
    Map<ChannelGroup, int[]> keep = new HashMap<>();
    Graph masked = graph;
    for (ChannelGroup group : ChannelGroups.of(graph)) {
      if (!group.pinned()) {
        int[] half = IntStream.range(0, group.channels()).filter(c -> c % 2 == 0).toArray();
        keep.put(group, half);
        masked = RemoveChannels.mask(masked, group, half);
      }
    }
    // When they are removed
    Graph removed = RemoveChannels.apply(graph, keep);
    // Then ONNX Runtime computes the same from a quarter of the weights
    Tensors.assertClose(
        OnnxRuntime.run(removed, inputs), OnnxRuntime.run(masked, inputs), 1e-5, 1e-5, "halved");
    assertThat(removed.parameterCount()).isLessThan(graph.parameterCount() * 3 / 10);
    assertThat(removed.type("logits")).isEqualTo(graph.type("logits"));
  }

  @Test
  void aQuarterOfTheHiddenNeuronsIsReallyRemoved() {
    Graph graph = ResNet18.build(4, 32, 256, 8, 1);
    ChannelGroup hidden =
        ChannelGroups.of(graph).stream()
            .filter(
                group ->
                    group.producers().stream()
                        .anyMatch(slice -> slice.initializer().equals("fc1.weight")))
            .findFirst()
            .orElseThrow();
    assertThat(hidden.channels()).isEqualTo(256);
    assertThat(hidden.slices())
        .extracting(ChannelSlice::initializer)
        .containsExactly("fc1.weight", "fc1.bias", "fc2.weight");
    assertThat(hidden.values()).extracting(ChannelValue::value).containsExactly("fc1", "fc1.relu");
    Graph removed = RemoveChannels.apply(graph, hidden, IntStream.range(0, 192).toArray());
    assertThat(removed.initializers().get("fc1.weight").shape().dimensions())
        .isEqualTo(List.of(192L, 64L));
    assertThat(removed.initializers().get("fc1.bias").shape().dimensions())
        .isEqualTo(List.of(192L));
    assertThat(removed.initializers().get("fc2.weight").shape().dimensions())
        .isEqualTo(List.of(4L, 192L));
  }

  @Test
  void pinnedChannelsAndWrongChoicesAreRefused() {
    Graph graph = ResNet18.build(4, 32, 16, 4, 1);
    List<ChannelGroup> groups = ChannelGroups.of(graph);
    ChannelGroup logits = groups.stream().filter(ChannelGroup::pinned).findFirst().orElseThrow();
    ChannelGroup free = groups.stream().filter(group -> !group.pinned()).findFirst().orElseThrow();

    assertThatThrownBy(() -> RemoveChannels.apply(graph, logits, new int[] {0}))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("fc2.weight")
        .hasMessageContaining("'logits' is an output of the graph");
    assertThatThrownBy(() -> RemoveChannels.apply(graph, free, new int[0]))
        .hasMessageContaining("no channel");
    for (int[] wrong :
        List.of(new int[] {1, 0}, new int[] {-1}, new int[] {free.channels()}, new int[] {2, 2})) {
      assertThatThrownBy(() -> RemoveChannels.apply(graph, free, wrong))
          .as(Arrays.toString(wrong))
          .isInstanceOf(GraphException.class);
    }
  }
}
