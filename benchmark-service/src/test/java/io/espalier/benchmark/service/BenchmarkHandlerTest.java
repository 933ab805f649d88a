package io.espalier.benchmark.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.espalier.artifacts.Digest;
import io.espalier.artifacts.ModelPackage;
import io.espalier.benchmark.measure.MeasureLimits;
import io.espalier.benchmark.measure.TinyModel;
import io.espalier.benchmark.profile.HardwareProfiles;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.LabelledImage;
import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.Split;
import io.espalier.events.GateResult;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Reference;
import io.espalier.events.Verdict;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Gates;
import io.espalier.events.step.RuntimeName;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.stage.StepCancelledException;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.StepBench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkHandlerTest {
  private static final long SEED = 11;
  private static final Gates ANYTHING = new Gates(100, 100, 0, 0);
  private static final List<RuntimeName> ALL = List.of(RuntimeName.values());

  @TempDir Path directory;

  private StepBench bench;
  private final BenchmarkHandler handler =
      new BenchmarkHandler(
          new HardwareProfiles(Optional.empty()),
          Optional.empty(),
          new MeasureLimits(0, 200, 5, 60_000));

  @BeforeEach
  void images() {
    bench = new StepBench(directory, dataset(List.of("ok", "dent", "scratch")));
  }

  @Test
  void aBenchmarkMeasuresEveryModelOnEveryRuntimeAndTheGatesFollow() {
    // Given a dense model, a stand-in for its quantised form, and a model with half of the weights
    Digest dense = bench.put(TinyModel.graph(SEED));
    Digest denseInt8 = bench.put(halved(TinyModel.graph(SEED), 3));
    Digest released = bench.put(halved(TinyModel.graph(SEED), 2));
    Benchmark step = new Benchmark(List.of("edge-1core"), ALL, 5, 7, ANYTHING);
    StepContext context = withDenseInt8(bench.context(released, dense, step), denseInt8);

    // When
    StepOutcome outcome = handler.run(step, context);

    // Then every model was measured
    BenchmarkMetrics metrics = (BenchmarkMetrics) outcome.metrics();
    assertThat(outcome.artifact()).isEqualTo(released);
    assertThat(metrics.processor()).isNotBlank();
    assertThat(metrics.dense().artifact()).isEqualTo(dense.value());
    assertThat(metrics.denseInt8()).isNotNull();
    assertThat(metrics.released().artifact()).isEqualTo(released.value());
    assertThat(metrics.released().runtime()).isEqualTo(RuntimeName.ESPALIER);
    assertThat(metrics.released().evaluation().images()).isEqualTo(12);
    assertThat(metrics.released().size().packedBytes())
        .isEqualTo(ModelPackage.pack(bench.store().get(released)).length);
    assertThat(metrics.released().size().sparsity()).isBetween(0.45, 0.55);
    assertThat(metrics.latency())
        .extracting(LatencyRow::runtime, LatencyRow::precision, LatencyRow::model)
        .containsExactlyInAnyOrder(
            tuple(RuntimeName.ESPALIER, Precision.FP32, MeasuredModel.DENSE),
            tuple(RuntimeName.ESPALIER, Precision.INT8, MeasuredModel.DENSE),
            tuple(RuntimeName.ESPALIER, Precision.FP32, MeasuredModel.RELEASED),
            tuple(RuntimeName.ONNX_RUNTIME, Precision.FP32, MeasuredModel.DENSE),
            tuple(RuntimeName.ONNX_RUNTIME, Precision.INT8, MeasuredModel.DENSE),
            tuple(RuntimeName.ONNX_RUNTIME, Precision.FP32, MeasuredModel.RELEASED),
            tuple(RuntimeName.PYTORCH, Precision.FP32, MeasuredModel.DENSE));
    assertThat(metrics.latency()).extracting(LatencyRow::runs).containsOnly(7);
    assertThat(metrics.notices())
        .anyMatch(notice -> notice.contains("12 of 12 predictions are the same"))
        .anyMatch(notice -> notice.startsWith("On the 6 test images: dense "))
        .anyMatch(notice -> notice.contains("onnx-runtime 1."))
        .noneMatch(notice -> notice.contains("found another class"));

    // And each gate holds at its limit and not just past it
    long bytes = metrics.released().size().packedBytes();
    double speedUp = metrics.speedUp().orElseThrow();
    assertThat(held(metrics, new Gates(100, 100, bytes, 0), GateResult.BYTES)).isTrue();
    assertThat(held(metrics, new Gates(100, 100, bytes - 1, 0), GateResult.BYTES)).isFalse();
    assertThat(held(metrics, new Gates(100, 100, 0, speedUp), GateResult.SPEED_UP)).isTrue();
    assertThat(held(metrics, new Gates(100, 100, 0, Math.nextUp(speedUp)), GateResult.SPEED_UP))
        .isFalse();
  }

  @Test
  void aRunWithoutADenseInt8ModelSaysSo() {
    // Given
    Digest dense = bench.put(TinyModel.graph(SEED));
    Benchmark step =
        new Benchmark(List.of("edge-avx2"), List.of(RuntimeName.ONNX_RUNTIME), 1, 2, ANYTHING);

    // When
    BenchmarkMetrics metrics =
        (BenchmarkMetrics) handler.run(step, bench.context(dense, dense, step)).metrics();

    // Then
    assertThat(metrics.denseInt8()).isNull();
    assertThat(metrics.released().runtime()).isEqualTo(RuntimeName.ONNX_RUNTIME);
    assertThat(metrics.latency()).hasSize(2);
    assertThat(metrics.notices())
        .contains("There is no dense INT8 model in this run, so no row for it.");
    assertThat(metrics.mcNemar().onlyDense()).isZero();
    assertThat(metrics.mcNemar().onlyReleased()).isZero();
    assertThat(metrics.mcNemar().pValue()).isEqualTo(1.0);
  }

  @Test
  void anUnknownProfileIsRejectedWithTheKnownOnes() {
    // Given
    Digest dense = bench.put(TinyModel.graph(SEED));
    Benchmark step = new Benchmark(List.of("edge-9core"), ALL, 1, 1, ANYTHING);

    // Then
    assertThatThrownBy(() -> handler.run(step, bench.context(dense, dense, step)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("there is no hardware profile \"edge-9core\"; known are edge-1core");
  }

  @Test
  void imagesOfOtherClassesThanTheModelsAreRejected() {
    // Given
    StepBench other =
        new StepBench(directory.resolve("other"), dataset(List.of("a", "b", "c", "d")));
    Digest dense = other.put(TinyModel.graph(SEED));
    Benchmark step =
        new Benchmark(List.of("edge-1core"), List.of(RuntimeName.ONNX_RUNTIME), 1, 1, ANYTHING);

    // Then
    assertThatThrownBy(() -> handler.run(step, other.context(dense, dense, step)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining(
            "the dense fp32 model on onnx-runtime: it answers with 3 logits, but the data set has 4 classes");
  }

  @Test
  void imagesOfAnotherSizeThanTheModelsAreRejected() {
    // Given
    StepBench other =
        new StepBench(directory.resolve("other"), dataset(List.of("ok", "dent", "scratch"), 24));
    Digest dense = other.put(TinyModel.graph(SEED));
    Benchmark step =
        new Benchmark(List.of("edge-1core"), List.of(RuntimeName.ONNX_RUNTIME), 1, 1, ANYTHING);

    // Then
    assertThatThrownBy(() -> handler.run(step, other.context(dense, dense, step)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("the model takes images of 3072 values")
        .hasMessageContaining("the data set has images of 1728");
  }

  @Test
  void aModelThatAnswersWithNoNumberIsRejectedWithTheImage() {
    // Given
    Graph graph = TinyModel.graph(SEED);
    String last = graph.prunableWeights().getLast();
    Tensor weights = graph.initializers().get(last);
    float[] broken = weights.toFloats();
    Arrays.fill(broken, Float.NaN);
    Digest model = bench.put(graph.withInitializer(last, Tensor.floats(weights.shape(), broken)));
    Benchmark step =
        new Benchmark(List.of("edge-1core"), List.of(RuntimeName.ONNX_RUNTIME), 1, 1, ANYTHING);

    // Then
    assertThatThrownBy(() -> handler.run(step, bench.context(model, model, step)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("the logits of image \"validation/0\" are not finite numbers");
  }

  @Test
  void aServiceThatStopsLeavesTheBenchmark() {
    // Given
    Digest dense = bench.put(TinyModel.graph(SEED));
    Benchmark step =
        new Benchmark(List.of("edge-1core"), List.of(RuntimeName.ONNX_RUNTIME), 1, 1, ANYTHING);
    bench.cancellation().cancel();

    // Then
    assertThatThrownBy(() -> handler.run(step, bench.context(dense, dense, step)))
        .isInstanceOf(StepCancelledException.class);
  }

  private static boolean held(BenchmarkMetrics metrics, Gates gates, String gate) {
    Verdict verdict = Verdict.of(gates, metrics);
    assertThat(verdict.released()).isEqualTo(verdict.gates().stream().allMatch(GateResult::held));
    return verdict.gates().stream()
        .filter(result -> result.name().equals(gate))
        .findFirst()
        .orElseThrow()
        .held();
  }

  /** The graph with every n-th weight set to zero. */
  private static Graph halved(Graph graph, int every) {
    Graph pruned = graph;
    for (String name : graph.prunableWeights()) {
      Tensor weights = graph.initializers().get(name);
      float[] values = weights.toFloats();
      for (int i = 0; i < values.length; i += every) {
        values[i] = 0;
      }
      pruned = pruned.withInitializer(name, Tensor.floats(weights.shape(), values));
    }
    return pruned;
  }

  private static StepContext withDenseInt8(StepContext context, Digest artifact) {
    ModelVersionEvent event = context.event();
    Reference dense = context.dense();
    Reference denseInt8 =
        new Reference(artifact.value(), dense.artifact(), 1, dense.evaluation(), dense.size());
    ModelVersionEvent extended =
        new ModelVersionEvent(
            event.runId(),
            event.model(),
            event.artifact(),
            event.parent(),
            event.last(),
            event.dataset(),
            event.preprocessing(),
            event.seed(),
            event.threads(),
            event.recipe(),
            event.dense(),
            denseInt8,
            event.accepted(),
            event.early(),
            event.guard(),
            event.slipBacks(),
            event.position(),
            event.remaining(),
            event.verdict(),
            event.failure());
    return new StepContext(
        extended,
        context.key(),
        context.store(),
        context.checkpoints(),
        context.progress(),
        context.cancellation());
  }

  private static ImageDataset dataset(List<String> classes) {
    return dataset(classes, TinyModel.SIZE);
  }

  private static ImageDataset dataset(List<String> classes, int size) {
    Preprocessing preprocessing = Preprocessing.defaults(size);
    return new ImageDataset(
        "noise",
        classes,
        split(preprocessing, classes.size(), "train", 8),
        split(preprocessing, classes.size(), "validation", 12),
        Optional.of(split(preprocessing, classes.size(), "test", 6)));
  }

  private static Split split(Preprocessing preprocessing, int classes, String name, int count) {
    Random random = new Random(SEED + name.hashCode());
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[preprocessing.tensorLength()];
      random.nextBytes(pixels);
      images.add(new LabelledImage(name + "/" + i, i % classes, pixels));
    }
    return Split.of(preprocessing, classes, images);
  }
}
