package io.espalier.benchmark.measure;

import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import java.nio.file.Path;

/**
 * One thing to time: a file on a runtime.
 *
 * @param file the ONNX file
 */
public record Candidate(RuntimeName runtime, Precision precision, MeasuredModel model, Path file) {

  /** How errors and reports call it. */
  public String label() {
    return "%s, %s %s".formatted(runtime.wireName(), model.wireName(), precision.wireName());
  }
}
