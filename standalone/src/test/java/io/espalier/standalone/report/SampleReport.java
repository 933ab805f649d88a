package io.espalier.standalone.report;

import io.espalier.events.Guard;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.LayerSparsity;
import io.espalier.events.metrics.Measured;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.metrics.Precision;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.SensitivityCurve;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prune;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import io.espalier.events.step.Train;
import io.espalier.standalone.report.Report.StepFigures;
import java.util.ArrayList;
import java.util.List;

/** A report with all that one can have: the dense model and four cycles of pruning to 70%. */
public final class SampleReport {

  private static final List<String> CLASSES = List.of("dent", "ok", "scratch");
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final int LAYERS = 12;
  private static final int CYCLES = 4;

  private SampleReport() {}

  /** A released run. */
  public static Report released() {
    List<StepFigures> steps = new ArrayList<>();
    steps.add(
        step(
            1,
            new Train(4, 2, 1e-3, 1e-2, 32, 0.5, true, 0, false),
            new TrainingMetrics(List.of(), 0, false, 0.1, evaluation(96, 97), size(0))));
    for (int cycle = 1; cycle <= CYCLES; cycle++) {
      double sparsity = 0.7 * cycle / CYCLES;
      steps.add(
          step(
              2 * cycle,
              new Prune(
                  Criterion.MAGNITUDE, Granularity.UNSTRUCTURED, sparsity, Target.ALL, List.of()),
              new PruneMetrics(
                  layers(sparsity), size(0), size(sparsity), List.of(), null, curves(), null)));
      steps.add(
          step(
              2 * cycle + 1,
              new Finetune(3, 1e-4, 1e-2, 32, 0, true, 0, 1, false),
              new TrainingMetrics(
                  List.of(),
                  0,
                  false,
                  0.1,
                  evaluation(96 - cycle / 2, 97 - cycle / 3),
                  size(sparsity))));
    }
    return report("released", steps, latency());
  }

  /** A run that was rejected before its first step was done. */
  public static Report withoutSteps() {
    return report("rejected", List.of(), List.of());
  }

  private static Report report(String status, List<StepFigures> steps, List<LatencyRow> latency) {
    boolean released = status.equals("released");
    return new Report(
        Report.SCHEMA,
        "run-1",
        "boxes",
        "harbor",
        status,
        released ? null : "The disk is full.",
        1,
        2,
        "Test Processor",
        new Report.DatasetFigures("boxes", DIGEST, DIGEST, CLASSES, 200, 300, 0),
        "validation",
        released ? figures(Precision.FP32, 0, 45_000_000) : null,
        released ? figures(Precision.INT8, 0, 11_300_000) : null,
        released ? figures(Precision.INT8, 0.7, 3_900_000) : null,
        null,
        steps,
        latency,
        List.of(),
        new Guard(2, 3),
        Cycles.of(steps),
        Cycles.lastOf(steps, PruneMetrics::layers),
        Cycles.lastOf(steps, PruneMetrics::curves),
        List.of(),
        321.5);
  }

  private static ModelFigures figures(Precision precision, double sparsity, long bytes) {
    return ModelFigures.of(
        new Measured(
            DIGEST,
            precision,
            new ModelSize(11_200_000, 3_400_000, sparsity, bytes, bytes),
            evaluation(95, 96),
            RuntimeName.ESPALIER));
  }

  private static StepFigures step(int position, Step step, StepMetrics metrics) {
    return new StepFigures(position, step, DIGEST, DIGEST, 1, false, metrics);
  }

  private static List<LayerSparsity> layers(double sparsity) {
    List<LayerSparsity> layers = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      long elements = 9L * 64 * 64 << layer / 4;
      double zeros = sparsity * (0.6 + 0.03 * layer);
      layers.add(new LayerSparsity(name(layer), elements, (long) (elements * zeros)));
    }
    return layers;
  }

  private static List<SensitivityCurve> curves() {
    List<SensitivityCurve> curves = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      List<SensitivityCurve.Point> points = new ArrayList<>();
      for (double sparsity = 0; sparsity < 0.99; sparsity += 0.1) {
        points.add(new SensitivityCurve.Point(sparsity, Math.pow(sparsity, 3) / (1 + layer), 0));
      }
      curves.add(new SensitivityCurve(name(layer), points));
    }
    return curves;
  }

  private static String name(int layer) {
    return "layer%d.%d.conv%d.weight".formatted(1 + layer / 4, layer / 2 % 2, 1 + layer % 2);
  }

  private static List<LatencyRow> latency() {
    return List.of(
        row(RuntimeName.ESPALIER, Precision.INT8, MeasuredModel.RELEASED, 0.51),
        row(RuntimeName.ONNX_RUNTIME, Precision.INT8, MeasuredModel.RELEASED, 1.62),
        row(RuntimeName.ONNX_RUNTIME, Precision.FP32, MeasuredModel.DENSE, 3.1),
        row(RuntimeName.PYTORCH, Precision.FP32, MeasuredModel.DENSE, 6.4));
  }

  private static LatencyRow row(
      RuntimeName runtime, Precision precision, MeasuredModel model, double p50) {
    return new LatencyRow(
        runtime, precision, model, "edge", 1, p50, p50 * 1.3, 300_000_000, 10, null);
  }

  private static ModelSize size(double sparsity) {
    return new ModelSize(11_200_000, (long) (11_200_000 * (1 - sparsity)), sparsity, 45, 45);
  }

  private static EvaluationSummary evaluation(int dents, int fine) {
    return EvaluationSummary.of(
        CLASSES,
        new int[][] {{dents, 100 - dents, 0}, {100 - fine, fine, 0}, {2, 100 - fine, fine - 2}});
  }
}
