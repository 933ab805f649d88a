package io.espalier.registry;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.Digest;
import io.espalier.artifacts.StepKey;
import io.espalier.events.CompletedStep;
import io.espalier.events.EventCodec;
import io.espalier.events.Guard;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.McNemarSummary;
import io.espalier.events.metrics.Measured;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.metrics.Precision;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.QuantizeMetrics;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Gates;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.RangeMethod;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import io.espalier.events.step.Train;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of a whole run as the stages would emit them: train, prune, fine-tune, quantize,
 * benchmark. Its artifacts are in the store.
 *
 * @param events from the first to the verdict
 */
record SampleRun(List<ModelVersionEvent> events) {

  private static final List<String> CLASSES = List.of("dent", "ok");
  private static final String DATASET = Digest.of(bytes("dataset")).value();
  private static final String PREPROCESSING = Digest.of(bytes("preprocessing")).value();

  /**
   * What the benchmark measures.
   *
   * @param correct images of 100 that the released model classifies right; the dense one 95
   * @param packedBytes size of the released file
   * @param p50Millis median latency of our runtime, where it was measured
   */
  record Outcome(int correct, long packedBytes, @Nullable Double p50Millis) {}

  private static final Outcome USUAL = new Outcome(94, 1300, null);

  /** A run whose gates hold. */
  static SampleRun released(String runId, String model, ArtifactStore store) {
    return of(runId, model, store, 100);
  }

  /** A run that loses more accuracy than its gate allows. */
  static SampleRun rejected(String runId, String model, ArtifactStore store) {
    return of(runId, model, store, 0);
  }

  private static SampleRun of(
      String runId, String model, ArtifactStore store, double accuracyDropMax) {
    List<Step> slip = slip(0.7, accuracyDropMax);
    String submitted = store.put(bytes("submitted " + runId)).value();
    ModelVersionEvent event =
        ModelVersionEvent.first(
            runId,
            model,
            submitted,
            DATASET,
            PREPROCESSING,
            7,
            2,
            "sample",
            new Guard(100, 100),
            slip);
    return from(event, store, USUAL);
  }

  /** Train, prune, fine-tune, quantize, benchmark. */
  static List<Step> slip(double sparsity, double accuracyDropMax) {
    return List.of(
        new Train(4, 2, 1e-3, 1e-2, 32, 0.5, true, 0, false),
        new Prune(Criterion.MAGNITUDE, Granularity.UNSTRUCTURED, sparsity, Target.ALL, List.of()),
        new Finetune(3, 1e-4, 1e-2, 32, 0, true, 0, 1, false),
        new Quantize(RangeMethod.MIN_MAX, 64),
        new Benchmark(
            List.of("desktop"),
            List.of(RuntimeName.ESPALIER),
            1,
            10,
            new Gates(accuracyDropMax, 100, 0, 0)));
  }

  /** The run of a first event. */
  static SampleRun from(ModelVersionEvent first, ArtifactStore store, Outcome outcome) {
    ModelVersionEvent event = first;
    List<ModelVersionEvent> events = new ArrayList<>(List.of(event));
    while (event.nextStep().isPresent()) {
      event = event.next(done(event, store, outcome), null);
      events.add(event);
    }
    return new SampleRun(List.copyOf(events));
  }

  ModelVersionEvent first() {
    return events.getFirst();
  }

  ModelVersionEvent verdict() {
    return events.getLast();
  }

  String runId() {
    return first().runId();
  }

  private static CompletedStep done(ModelVersionEvent event, ArtifactStore store, Outcome outcome) {
    Step step = event.nextStep().orElseThrow();
    String output =
        step instanceof Benchmark
            ? event.artifact()
            : store.put(bytes("%s made by %s".formatted(event.runId(), step.kind()))).value();
    return new CompletedStep(
        step,
        StepKey.of("test", List.of(new Digest(event.artifact())), EventCodec.canonical(step))
            .value(),
        "test",
        event.artifact(),
        output,
        1.5,
        false,
        metrics(step, event, output, outcome),
        null);
  }

  private static StepMetrics metrics(
      Step step, ModelVersionEvent event, String output, Outcome outcome) {
    ModelSize dense = new ModelSize(1000, 1000, 0, 4000, 3900);
    ModelSize sparse = new ModelSize(1000, 300, 0.7, 4000, outcome.packedBytes());
    return switch (step) {
      case Train _ -> new TrainingMetrics(List.of(), 0, false, 0.1, evaluation(95), dense);
      case Prepare _ -> throw new IllegalArgumentException("not part of this run");
      case Prune _ -> new PruneMetrics(List.of(), dense, sparse, List.of(), null);
      case Finetune _ -> new TrainingMetrics(List.of(), 0, false, 0.1, evaluation(94), sparse);
      case Quantize _ -> new QuantizeMetrics(64, List.of(), 20, null, sparse);
      case Benchmark _ ->
          new BenchmarkMetrics(
              "test processor",
              "validation",
              new Measured(
                  event.dense() == null ? event.artifact() : event.dense().artifact(),
                  Precision.FP32,
                  dense,
                  evaluation(95),
                  RuntimeName.PYTORCH),
              null,
              new Measured(
                  output,
                  Precision.INT8,
                  sparse,
                  evaluation(outcome.correct()),
                  RuntimeName.ESPALIER),
              new McNemarSummary(1, 0, 1),
              latency(outcome.p50Millis()),
              List.of());
    };
  }

  private static List<LatencyRow> latency(@Nullable Double p50Millis) {
    return p50Millis == null
        ? List.of()
        : List.of(
            new LatencyRow(
                RuntimeName.ESPALIER,
                Precision.INT8,
                MeasuredModel.RELEASED,
                "desktop",
                1,
                p50Millis,
                p50Millis * 2,
                1000,
                10,
                null));
  }

  private static EvaluationSummary evaluation(int correct) {
    return EvaluationSummary.of(
        CLASSES, new int[][] {{50, 0}, {50 - (correct - 50), correct - 50}});
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
