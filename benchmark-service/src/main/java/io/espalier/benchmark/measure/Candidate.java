package io.espalier.benchmark.measure;

import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import io.espalier.runtime.Tier;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing to time: a file on a runtime.
 *
 * @param file the ONNX file
 * @param tierMax the best tier of our own runtime's kernels that it may use; null for the best
 *     there is
 */
public record Candidate(
    RuntimeName runtime,
    Precision precision,
    MeasuredModel model,
    Path file,
    @Nullable Tier tierMax) {

  /** A candidate that may use every tier. */
  public Candidate(RuntimeName runtime, Precision precision, MeasuredModel model, Path file) {
    this(runtime, precision, model, file, null);
  }

  /** How errors and reports call it. */
  public String label() {
    String tier = tierMax == null ? "" : " " + tierMax.name().toLowerCase(Locale.ROOT);
    return "%s%s, %s %s"
        .formatted(runtime.wireName(), tier, model.wireName(), precision.wireName());
  }
}
