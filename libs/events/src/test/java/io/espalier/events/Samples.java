package io.espalier.events;

import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.CalibrationRange;
import io.espalier.events.metrics.EpochMetrics;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.LayerSparsity;
import io.espalier.events.metrics.McNemarSummary;
import io.espalier.events.metrics.Measured;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.metrics.Precision;
import io.espalier.events.metrics.PrepareMetrics;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.QuantizeMetrics;
import io.espalier.events.metrics.RemovalCertificate;
import io.espalier.events.metrics.RemovedChannels;
import io.espalier.events.metrics.SensitivityCurve;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.events.step.Allocation;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Gates;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Pattern;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Protection;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.RangeMethod;
import io.espalier.events.step.RateSchedule;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.Sparsify;
import io.espalier.events.step.SparsifyMethod;
import io.espalier.events.step.Start;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import io.espalier.events.step.Train;
import io.espalier.events.step.Trainable;
import java.util.List;

/** Records of every type, and a run that goes from event to event. */
public final class Samples {
  public static final Train TRAIN = new Train(24, 8, 0.001, 0.01, 32, 1, true, 0, false);
  public static final Prepare PREPARE = new Prepare(256);
  public static final Finetune FINETUNE = new Finetune(3, 0.0001, 0.01, 32, 0, true, 0.5, 2, false);
  public static final Quantize QUANTIZE = new Quantize(RangeMethod.PERCENTILE, 256);
  public static final Gates GATES = new Gates(0.5, 2, 4_600_000, 1);
  public static final Benchmark BENCHMARK =
      new Benchmark(List.of("edge-2core"), List.of(RuntimeName.values()), 20, 200, GATES);
  public static final Prune NEURONS =
      new Prune(Criterion.ACTIVATION_L1, Granularity.NEURON, 0.25, Target.PENULTIMATE, List.of());

  /** A training that keeps its second epoch. */
  public static final Train TRAIN_WITH_SNAPSHOT =
      new Train(24, 8, 0.001, 0.01, 32, 1, true, 0, false, 2);

  /** A pruning of blocks that says everything. */
  public static final Prune BLOCKS =
      new Prune(
          Criterion.RECONSTRUCTION,
          Granularity.BLOCK,
          new Pattern.Block(4, 1),
          0.7,
          Target.ALL,
          List.of("head.weight"),
          List.of(Protection.EMBEDDINGS, Protection.LAST),
          Allocation.DYNAMIC,
          Budget.BYTES,
          List.of(new LayerBound("first", 0, 0.5)),
          0.95,
          true,
          true,
          512);

  /** A fine-tuning that prunes to 2:4 meanwhile. */
  public static final Finetune SPARSIFY =
      new Finetune(
          5,
          0.0005,
          0.01,
          32,
          0.5,
          true,
          0.5,
          4,
          true,
          RateSchedule.LINEAR,
          Trainable.ALL,
          0.25,
          true,
          Start.EARLY,
          new Sparsify(
              SparsifyMethod.MOVEMENT,
              0.5,
              Granularity.N_OF_M,
              new Pattern.NOfM(2, 4),
              0.01,
              1,
              0.75));

  public static final Guard GUARD = new Guard(1, 4);
  public static final List<String> CLASSES = List.of("ok", "scratch");

  private Samples() {}

  /** A digest that differs by its number. */
  public static String digest(int number) {
    return "sha256:%064x".formatted(number);
  }

  /** A step key that differs by its number. */
  public static String stepKey(int number) {
    return "%064x".formatted(number);
  }

  public static Prune prune(double sparsity) {
    return new Prune(
        Criterion.MAGNITUDE, Granularity.UNSTRUCTURED, sparsity, Target.ALL, List.of());
  }

  /** An evaluation of 100 images of each of two classes. */
  public static EvaluationSummary evaluation(int okCorrect, int scratchCorrect) {
    return EvaluationSummary.of(
        CLASSES,
        new int[][] {{okCorrect, 100 - okCorrect}, {100 - scratchCorrect, scratchCorrect}});
  }

  public static ModelSize size(double sparsity) {
    return new ModelSize(
        1_000_000, Math.round(1_000_000 * (1 - sparsity)), sparsity, 4_000_000, 3_700_000);
  }

  public static TrainingMetrics training(EvaluationSummary evaluation, double sparsity) {
    return new TrainingMetrics(
        List.of(
            new EpochMetrics(1, 0.75, 0.5, 0.9, 12.5, 275.2),
            new EpochMetrics(2, 0.25, 0.125, evaluation.accuracy(), 12.25, 280.8)),
        2,
        false,
        0.125,
        evaluation,
        size(sparsity));
  }

  public static PruneMetrics pruning(double sparsity) {
    return new PruneMetrics(
        List.of(new LayerSparsity("conv1.weight", 1000, Math.round(1000 * sparsity))),
        size(0),
        size(sparsity),
        List.of(),
        null);
  }

  /** What a training measured that kept an early epoch. */
  public static TrainingMetrics trainingWithSnapshot(EvaluationSummary evaluation) {
    TrainingMetrics metrics = training(evaluation, 0);
    return new TrainingMetrics(
        metrics.epochs(),
        metrics.selectedEpoch(),
        metrics.stoppedEarly(),
        metrics.validationLoss(),
        metrics.validation(),
        metrics.model(),
        digest(50));
  }

  /** What a pruning measured that validated, and whose allocation measured each layer. */
  public static PruneMetrics pruningMeasured(double sparsity, EvaluationSummary validation) {
    PruneMetrics metrics = pruning(sparsity);
    return new PruneMetrics(
        metrics.layers(),
        metrics.before(),
        metrics.after(),
        List.of(),
        null,
        List.of(
            new SensitivityCurve(
                "conv1.weight",
                List.of(
                    new SensitivityCurve.Point(0.5, 0.001, 0),
                    new SensitivityCurve.Point(0.75, 0.25, 3.5)))),
        validation);
  }

  public static PruneMetrics neurons() {
    return new PruneMetrics(
        List.of(new LayerSparsity("fc1.weight", 768, 500)),
        size(0.7),
        size(0.7),
        List.of(new RemovedChannels("fc1.weight", 256, 192)),
        new RemovalCertificate(8, 4.76837158203125e-7, 1e-5),
        List.of(),
        evaluation(95, 94));
  }

  public static QuantizeMetrics quantizing() {
    return new QuantizeMetrics(
        256,
        List.of(new CalibrationRange("relu_1", 0, 6.5, 0.025390625, 0)),
        21,
        evaluation(95, 94),
        size(0.7));
  }

  public static BenchmarkMetrics benchmarking(
      EvaluationSummary dense, EvaluationSummary released, long bytes, double espalierMillis) {
    return new BenchmarkMetrics(
        "Example CPU at 2.0 GHz",
        "validation",
        new Measured(digest(2), Precision.FP32, size(0), dense, RuntimeName.PYTORCH),
        new Measured(digest(9), Precision.INT8, size(0), dense, RuntimeName.ONNX_RUNTIME),
        new Measured(
            digest(8),
            Precision.INT8,
            new ModelSize(1_000_000, 300_000, 0.7, 11_400_000, bytes),
            released,
            RuntimeName.ESPALIER),
        new McNemarSummary(3, 2, 1.0),
        List.of(
            row(RuntimeName.ESPALIER, Precision.INT8, MeasuredModel.RELEASED, espalierMillis),
            row(RuntimeName.ONNX_RUNTIME, Precision.INT8, MeasuredModel.DENSE, 3.5),
            row(RuntimeName.PYTORCH, Precision.FP32, MeasuredModel.DENSE, 8)),
        List.of("The measurements ran unpinned."));
  }

  private static LatencyRow row(
      RuntimeName runtime, Precision precision, MeasuredModel model, double millis) {
    return new LatencyRow(
        runtime, precision, model, "edge-2core", 2, millis, millis * 1.5, 123_456_789, 200, null);
  }

  /** The usual guard, which watches these classes more closely. */
  public static Guard guard(List<String> minorityClasses, double minorityRecallDropMax) {
    return new Guard(
        GUARD.accuracyDropMax(), GUARD.recallDropMax(), minorityClasses, minorityRecallDropMax);
  }

  /** The first event of a run with this slip. */
  public static ModelVersionEvent first(Step... slip) {
    return first(GUARD, slip);
  }

  /** The first event of a run with this guard and slip. */
  public static ModelVersionEvent first(Guard guard, Step... slip) {
    return ModelVersionEvent.first(
        "run-1",
        "packaging",
        digest(1),
        digest(100),
        digest(101),
        42,
        2,
        "harbor",
        guard,
        List.of(slip));
  }

  /** The event after the next step, which made this artifact and measured this. */
  public static ModelVersionEvent after(
      ModelVersionEvent event, int artifact, StepMetrics metrics) {
    return event.next(
        new CompletedStep(
            event.nextStep().orElseThrow(),
            stepKey(event.position() + 1),
            "0123456789abcdef",
            event.artifact(),
            digest(artifact),
            1.5,
            false,
            metrics,
            null),
        null);
  }

  public static PrepareMetrics preparing() {
    return new PrepareMetrics(20, evaluation(96, 95), size(0));
  }
}
