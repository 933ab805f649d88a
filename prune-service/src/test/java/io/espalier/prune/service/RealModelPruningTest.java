package io.espalier.prune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Flip;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.LabelledImage;
import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.Split;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.step.Allocation;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.Graph;
import io.espalier.graph.Macs;
import io.espalier.graph.OnnxReader;
import io.espalier.stage.StepOutcome;
import io.espalier.training.TorchModel;
import io.espalier.workbench.Measurements;
import io.espalier.workbench.StepBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models as exporters left them go through the handler and come out valid and smaller. */
class RealModelPruningTest {

  private static final int CLASSES = 10;
  private static final int BATCH = 8;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"tribuo_cnn_mnist", "sparseml_test_model"})
  void aRealModelLosesChannelsAndWeightsAndStaysValid(String name) {
    // Given a model and images of its size with as many classes
    Graph model = OnnxReader.read(file(name));
    long[] extents = model.input().type().shapeWith(1).toArray();
    ImageDataset images = noise((int) extents[1], (int) extents[2]);
    StepBench bench = new StepBench(directory, images);

    // When it loses half of its multiplications, or seven tenths of its weights
    Prune channels = step(Granularity.CHANNEL, Budget.MACS, 0.5, true);
    Prune weights = step(Granularity.UNSTRUCTURED, Budget.WEIGHTS, 0.7, false);
    StepOutcome smaller = run(bench, model, channels);
    StepOutcome sparser = run(bench, model, weights);

    // Then it is as small and as sparse as asked for
    Graph trimmed = bench.graph(smaller.artifact());
    Graph sparse = bench.graph(sparser.artifact());
    assertThat((double) Macs.of(trimmed) / Macs.of(model)).isBetween(0.3, 0.5);
    assertThat(((PruneMetrics) smaller.metrics()).certificate()).isNotNull();
    assertThat(Measurements.sparsity(sparse)).isCloseTo(0.7, within(0.001));

    // and ONNX Runtime gives the answers of the training engine
    long batch = model.input().type().knownDim(0).orElse((long) BATCH);
    assertSameAnswers(trimmed, images, (int) batch);
    assertSameAnswers(sparse, images, (int) batch);
  }

  private static Prune step(
      Granularity granularity, Budget budget, double sparsity, boolean compensate) {
    return new Prune(
        Criterion.TAYLOR,
        granularity,
        null,
        sparsity,
        Target.ALL,
        List.of(),
        List.of(),
        Allocation.GLOBAL,
        budget,
        List.of(),
        0.9,
        compensate,
        compensate,
        32);
  }

  private static StepOutcome run(StepBench bench, Graph model, Prune step) {
    return new PruneHandler().run(step, bench.context(bench.put(model), step));
  }

  private static void assertSameAnswers(Graph graph, ImageDataset images, int batch) {
    Split split = images.validation();
    int length = split.preprocessing().tensorLength();
    float[] input = new float[batch * length];
    for (int i = 0; i < batch; i++) {
      split.copyTo(i, Flip.NONE, input, i * length);
    }
    try (OnnxRuntime oracle = new OnnxRuntime(graph);
        TorchModel torch = new TorchModel(graph, 1)) {
      float[] wanted = torch.forward(input, batch);
      float[] given =
          oracle.run(
              input,
              batch,
              split.preprocessing().channels(),
              split.preprocessing().height(),
              split.preprocessing().width());
      assertThat(given).hasSameSizeAs(wanted).hasSize(batch * CLASSES);
      for (int i = 0; i < wanted.length; i++) {
        assertThat(given[i]).isCloseTo(wanted[i], within(1e-3f));
      }
    }
  }

  private static ImageDataset noise(int channels, int size) {
    Preprocessing preprocessing =
        channels == 1 ? Preprocessing.grey(size) : Preprocessing.defaults(size);
    Random random = new Random(3);
    List<String> classes = IntStream.range(0, CLASSES).mapToObj(i -> "class-" + i).toList();
    return new ImageDataset(
        "noise",
        classes,
        noise(preprocessing, 4 * CLASSES, random),
        noise(preprocessing, 2 * CLASSES, random),
        Optional.empty());
  }

  private static Split noise(Preprocessing preprocessing, int count, Random random) {
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[preprocessing.height() * preprocessing.width()];
      random.nextBytes(pixels);
      images.add(new LabelledImage("image-" + i, i % CLASSES, pixels));
    }
    return Split.of(preprocessing, CLASSES, images);
  }

  private static Path file(String name) {
    Path root = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    while (root != null
        && !(Files.isDirectory(root.resolve("libs")) && Files.exists(root.resolve("pom.xml")))) {
      root = root.getParent();
    }
    Path file =
        (root == null ? Path.of("missing") : root.resolveSibling("shared"))
            .resolve("models")
            .resolve(name)
            .resolve("model.onnx");
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: " + file + " is not there");
    return file;
  }
}
