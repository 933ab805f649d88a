package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.build.ResNet18;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelGroups;
import io.espalier.graph.channels.RemoveChannels;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures and prints; the wanted half second each is for whoever reads it. Only what no machine
 * could excuse fails.
 */
@Tag("long")
class SpeedTest {
  private static final int RUNS = 10;
  private static final long MILLIS_MAX = 10_000;

  @Test
  void resNet18IsReadAndPrunedAndWritten(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("resnet18.onnx");
    OnnxWriter.write(ResNet18.build(1000, 224, 512, 1), file);
    Graph graph = OnnxReader.read(file);
    ChannelGroup group =
        ChannelGroups.of(graph).stream().filter(each -> !each.pinned()).findFirst().orElseThrow();

    int[] keep = IntStream.range(0, group.channels() / 2).toArray();

    long reading = millis(() -> OnnxReader.read(file));
    long removal =
        millis(
            () -> {
              Graph pruned = RemoveChannels.apply(graph, group, keep);
              OnnxWriter.write(pruned, folder.resolve("pruned.onnx"));
              return pruned;
            });

    System.out.printf(
        "ResNet-18, %,d bytes: read in %d ms, half of a group's channels removed and written in %d ms%n",
        file.toFile().length(), reading, removal);
    assertThat(reading).isLessThanOrEqualTo(MILLIS_MAX);
    assertThat(removal).isLessThanOrEqualTo(MILLIS_MAX);
  }

  private static long millis(Callable<?> work) throws Exception {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      work.call();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1_000_000;
  }
}
