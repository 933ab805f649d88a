package io.espalier.events.metrics;

import io.espalier.events.check.Checks;

/**
 * What preparing a submitted model did.
 *
 * @param batchNormalizationsInserted the convolutions that got a BatchNormalization back
 * @param validation the evaluation of the prepared model
 * @param model the size of the prepared model
 */
public record PrepareMetrics(
    int batchNormalizationsInserted, EvaluationSummary validation, ModelSize model)
    implements StepMetrics {
  public PrepareMetrics {
    Checks.range("batchNormalizationsInserted", batchNormalizationsInserted, 0, Integer.MAX_VALUE);
    Checks.required("validation", validation);
    Checks.required("model", model);
  }
}
