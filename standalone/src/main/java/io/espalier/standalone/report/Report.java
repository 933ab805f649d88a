package io.espalier.standalone.report;

import io.espalier.events.GateResult;
import io.espalier.events.Guard;
import io.espalier.events.metrics.Interval;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.LayerSparsity;
import io.espalier.events.metrics.McNemarSummary;
import io.espalier.events.metrics.SensitivityCurve;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.step.Step;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a finished run that a person or a machine asks for; written as JSON by {@code
 * --report} (docs/report.schema.json).
 *
 * @param schema {@link #SCHEMA}
 * @param status {@code released} or {@code rejected}
 * @param reason why it was rejected and what to do; absent when released
 * @param processor the processor that latency was measured on; absent where it came to no benchmark
 * @param split the split that accuracy was measured on
 * @param dense the dense FP32 reference
 * @param denseInt8 the dense reference quantised as the released model is
 * @param released the model at the end of the run, released or not
 * @param guard what fine-tuned versions had to hold
 * @param cycles the dense model and what came of each cycle of pruning and recovery
 * @param layers the zeros of every prunable weight after the last pruning, in the graph's order
 * @param curves what pruning each layer alone costs, where an allocation measured it
 * @param wallSeconds time from the submission to the verdict
 */
public record Report(
    String schema,
    String runId,
    String model,
    String recipe,
    String status,
    @Nullable String reason,
    long seed,
    int threads,
    @Nullable String processor,
    DatasetFigures dataset,
    @Nullable String split,
    @Nullable ModelFigures dense,
    @Nullable ModelFigures denseInt8,
    @Nullable ModelFigures released,
    @Nullable McNemarSummary mcNemar,
    List<StepFigures> steps,
    List<LatencyRow> latency,
    List<GateResult> gates,
    @Nullable Guard guard,
    List<CycleFigures> cycles,
    List<LayerSparsity> layers,
    List<SensitivityCurve> curves,
    List<String> notices,
    double wallSeconds) {

  /** The version of the report's form. */
  public static final String SCHEMA = "espalier-report/1";

  /**
   * The images of the run.
   *
   * @param train images in the training split, likewise the others
   */
  public record DatasetFigures(
      String name,
      String digest,
      String preprocessing,
      List<String> classes,
      int train,
      int validation,
      int test) {}

  /**
   * One step that was done.
   *
   * @param artifact digest of the model that came out
   * @param parent digest of the model that went in
   * @param seconds how long it took
   * @param reused whether an earlier result of the same step was taken
   */
  public record StepFigures(
      int position,
      Step step,
      String artifact,
      @Nullable String parent,
      double seconds,
      boolean reused,
      StepMetrics metrics) {}

  /**
   * A version that was evaluated on its way: the dense one, then one for each cycle.
   *
   * @param position of the step that made it
   * @param kind that step's wire name
   * @param sparsity share of zeros among the prunable weights, 0 to 1
   * @param parameters elements of weights, biases and normalisations
   * @param accuracy on the validation split, 0 to 1
   * @param accuracyInterval its 95% Wilson interval
   * @param recall by class, 0 to 1
   */
  public record CycleFigures(
      int position,
      String kind,
      double sparsity,
      long parameters,
      double accuracy,
      Interval accuracyInterval,
      SequencedMap<String, Double> recall) {}
}
