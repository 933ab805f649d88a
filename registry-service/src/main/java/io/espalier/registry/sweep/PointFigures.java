package io.espalier.registry.sweep;

import io.espalier.events.GateResult;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Verdict;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.EvaluationSummary.RecallDrop;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.RuntimeName;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmark of one point measured.
 *
 * @param number the point, counted from 1
 * @param label what sets it apart
 * @param passed whether every gate held
 * @param profile the hardware profile of the latency: the first of the recipe
 * @param p50Millis median latency of our runtime there; absent where it was not measured
 * @param bytes size of the file as shipped
 * @param accuracy share of images classified right, 0 to 1
 * @param accuracyDropPoints accuracy lost against the dense model, percentage points
 * @param recallDropPoints recall lost by the class that lost most, percentage points
 * @param recallDropClass that class; absent where no class has images
 * @param sparsity share of zeros among the prunable weights, 0 to 1
 * @param shortfall how far the gates that did not hold were missed, relative to their limits and
 *     added up; 0 for a point that passed, infinite where a gate was not measured
 */
public record PointFigures(
    int number,
    String label,
    boolean passed,
    String profile,
    @Nullable Double p50Millis,
    long bytes,
    double accuracy,
    double accuracyDropPoints,
    double recallDropPoints,
    @Nullable String recallDropClass,
    double sparsity,
    double shortfall) {

  /** The figures of a point whose newest event is this; empty where it came to no benchmark. */
  public static Optional<PointFigures> of(int number, String label, ModelVersionEvent event) {
    Verdict verdict = event.verdict();
    if (verdict == null
        || event.last() == null
        || !(event.last().step() instanceof Benchmark step)
        || !(event.last().metrics() instanceof BenchmarkMetrics metrics)) {
      return Optional.empty();
    }
    String profile = step.profiles().getFirst();
    OptionalDouble p50 =
        metrics.latency().stream()
            .filter(row -> row.runtime() == RuntimeName.ESPALIER)
            .filter(row -> row.model() == MeasuredModel.RELEASED)
            .filter(row -> row.precision() == metrics.released().precision())
            .filter(row -> row.profile().equals(profile))
            .mapToDouble(LatencyRow::p50Millis)
            .min();
    Optional<RecallDrop> recall =
        metrics.released().evaluation().worstRecallDropFrom(metrics.dense().evaluation());
    return Optional.of(
        new PointFigures(
            number,
            label,
            verdict.released(),
            profile,
            p50.isPresent() ? p50.getAsDouble() : null,
            metrics.released().size().packedBytes(),
            metrics.released().evaluation().accuracy(),
            metrics.released().evaluation().accuracyDropFrom(metrics.dense().evaluation()),
            recall.map(RecallDrop::points).orElse(0.0),
            recall.map(RecallDrop::name).orElse(null),
            metrics.released().size().sparsity(),
            shortfall(verdict)));
  }

  /** Median latency for comparing: what was not measured is slower than anything measured. */
  double p50OrSlowest() {
    return p50Millis == null ? Double.POSITIVE_INFINITY : p50Millis;
  }

  private static double shortfall(Verdict verdict) {
    return verdict.gates().stream()
        .filter(gate -> !gate.held())
        .mapToDouble(PointFigures::missed)
        .sum();
  }

  /** How far one gate was missed, in multiples of its limit; of a limit of 0, in its own unit. */
  private static double missed(GateResult gate) {
    Double measured = gate.measured();
    return measured == null
        ? Double.POSITIVE_INFINITY
        : Math.abs(measured - gate.limit()) / (gate.limit() > 0 ? gate.limit() : 1);
  }
}
