package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import io.espalier.events.step.RuntimeName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmark measured.
 *
 * @param processor the name of the processor that it ran on
 * @param split the split that was evaluated, {@code validation} or {@code test}
 * @param dense the dense FP32 reference
 * @param denseInt8 the dense reference quantised, where there is one
 * @param released the model that is to be released
 * @param mcNemar dense against released, on the same images
 * @param latency every measurement
 * @param notices what a reader must know, such as a runtime that could not be measured
 */
public record BenchmarkMetrics(
    String processor,
    String split,
    Measured dense,
    @Nullable Measured denseInt8,
    Measured released,
    McNemarSummary mcNemar,
    List<LatencyRow> latency,
    List<String> notices)
    implements StepMetrics {
  public BenchmarkMetrics {
    Checks.name("processor", processor);
    Checks.name("split", split);
    Checks.required("dense", dense);
    Checks.required("released", released);
    Checks.required("mcNemar", mcNemar);
    latency = Checks.list("latency", latency, Limits.ROWS_MAX);
    notices = Checks.list("notices", notices, Limits.ROWS_MAX);
  }

  /** The row of this runtime, precision and model on this profile. */
  public Optional<LatencyRow> row(
      RuntimeName runtime, Precision precision, MeasuredModel model, String profile) {
    return latency.stream()
        .filter(row -> row.runtime() == runtime && row.precision() == precision)
        .filter(row -> row.model() == model && row.profile().equals(profile))
        .findFirst();
  }

  /**
   * How many times faster the released model on Espalier's runtime is than the dense FP32 model on
   * PyTorch: the least ratio of medians over the profiles. Empty where a profile of the released
   * model lacks its PyTorch measurement, or nothing was measured.
   */
  public OptionalDouble speedUp() {
    double least = Double.POSITIVE_INFINITY;
    for (LatencyRow row : latency) {
      if (row.runtime() == RuntimeName.ESPALIER && row.model() == MeasuredModel.RELEASED) {
        Optional<LatencyRow> peer =
            row(RuntimeName.PYTORCH, Precision.FP32, MeasuredModel.DENSE, row.profile());
        if (peer.isEmpty()) {
          return OptionalDouble.empty();
        }
        least = Math.min(least, peer.get().p50Millis() / row.p50Millis());
      }
    }
    return Double.isInfinite(least) ? OptionalDouble.empty() : OptionalDouble.of(least);
  }
}
