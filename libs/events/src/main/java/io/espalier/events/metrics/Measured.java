package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.step.RuntimeName;

/**
 * A model as the benchmark found it.
 *
 * @param artifact the digest of its ONNX file
 * @param precision the precision of its weights
 * @param size its size
 * @param evaluation its accuracy, measured on this file
 * @param runtime the runtime that it was evaluated with
 */
public record Measured(
    String artifact,
    Precision precision,
    ModelSize size,
    EvaluationSummary evaluation,
    RuntimeName runtime) {
  public Measured {
    Checks.digest("artifact", artifact);
    Checks.required("precision", precision);
    Checks.required("size", size);
    Checks.required("evaluation", evaluation);
    Checks.required("runtime", runtime);
  }
}
