package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import io.espalier.events.step.RuntimeName;
import org.jspecify.annotations.Nullable;

/**
 * The latency of one model on one runtime and one hardware profile, one image at a time.
 *
 * @param runtime the runtime
 * @param precision the precision of the file that ran
 * @param model dense or released; the dense model quantised is {@code dense} with {@code int8}
 * @param profile the hardware profile
 * @param threads the threads that the runtime used
 * @param p50Millis the median
 * @param p99Millis the 99th percentile
 * @param peakBytes the peak resident memory of the measuring process; 0 where unknown
 * @param runs the timed runs
 * @param note what a reader must know, such as that it ran unpinned
 */
public record LatencyRow(
    RuntimeName runtime,
    Precision precision,
    MeasuredModel model,
    String profile,
    int threads,
    double p50Millis,
    double p99Millis,
    long peakBytes,
    int runs,
    @Nullable String note) {
  public LatencyRow {
    Checks.required("runtime", runtime);
    Checks.required("precision", precision);
    Checks.required("model", model);
    Checks.name("profile", profile);
    Checks.range("threads", threads, 1, Limits.THREADS_MAX);
    Checks.positive("p50Millis", p50Millis);
    Checks.positive("p99Millis", p99Millis);
    Checks.range("peakBytes", peakBytes, 0, Long.MAX_VALUE);
    Checks.range("runs", runs, 1, Limits.RUNS_MAX);
    if (note != null) {
      Checks.text("note", note);
    }
  }
}
