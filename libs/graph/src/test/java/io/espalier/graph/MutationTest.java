package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.channels.ChannelGroups;
import io.espalier.graph.support.Mutator;
import io.espalier.graph.support.RandomNetwork;
import io.espalier.graph.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged models are read or refused, and nothing else. 10,000 of them in every build; a million in
 * the profile {@code long}; {@code -Despalier.mutations.seed=N} gives others.
 */
class MutationTest {
  private static final long SEED = Long.getLong("espalier.mutations.seed", 1);
  private static final int CASES = 10_000;

  private static final int MANY_CASES = Integer.getInteger("espalier.mutations", 1_000_000);

  private static final int SMALL_BYTES_MAX = 40_000;
  private static final long MILLIS_MAX = 10_000;

  @Test
  void damagedRealModelsAreReadOrRefused() throws IOException {
    assertThat(run(smallModels(), CASES)).isBetween(1, CASES - 1);
  }

  @Test
  @Tag("long")
  void aMillionDamagedModelsAreReadOrRefused() throws IOException {
    run(smallModels(), MANY_CASES);
  }

  private static Mutator smallModels() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (Path model : SharedFiles.models(SharedFiles.folder("models"))) {
      byte[] bytes = Files.readAllBytes(model.resolve("model.onnx"));
      if (bytes.length <= SMALL_BYTES_MAX) {
        models.add(bytes);
      }
    }
    for (Path model : SharedFiles.models(SharedFiles.folder("conformance/node"))) {
      models.add(Files.readAllBytes(model.resolve("model.onnx")));
    }
    return new Mutator(models);
  }

  @Test
  void damagedLargerModelsAreReadOrRefused() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (Path model : SharedFiles.models(SharedFiles.folder("models"))) {
      models.add(Files.readAllBytes(model.resolve("model.onnx")));
    }
    run(new Mutator(models), CASES / 50);
  }

  @Test
  void damagedRandomNetworksAreReadOrRefused() {
    List<byte[]> models =
        IntStream.range(0, 10)
            .mapToObj(seed -> OnnxWriter.toBytes(RandomNetwork.of(seed)))
            .toList();
    run(new Mutator(models), CASES / 10);
  }

  /** The number of models that were read. */
  private static int run(Mutator mutator, int cases) {
    AtomicInteger read = new AtomicInteger();
    IntStream.range(0, cases)
        .parallel()
        .forEach(
            number -> {
              byte[] bytes = mutator.mutated(SEED, number);
              long start = System.nanoTime();
              try {
                read.addAndGet(isRead(bytes) ? 1 : 0);
              } catch (Throwable e) {
                throw new AssertionError("seed %d, case %d".formatted(SEED, number), e);
              }
              long millis = (System.nanoTime() - start) / 1_000_000;
              if (millis > MILLIS_MAX) {
                throw new AssertionError(
                    "seed %d, case %d took %d ms".formatted(SEED, number, millis));
              }
            });
    return read.get();
  }

  private static boolean isRead(byte[] bytes) {
    Graph graph;
    try {
      graph = OnnxReader.read(bytes);
    } catch (OnnxFormatException _) {
      return false;
    }
    byte[] written = OnnxWriter.toBytes(graph);
    assertThat(OnnxWriter.toBytes(OnnxReader.read(written))).isEqualTo(written);
    try {
      graph.parameterCount();
      ChannelGroups.of(graph);
      ClassifierShape.of(graph);
    } catch (GraphException _) {
      // What is read need be no classifier.
    }
    return true;
  }
}
