package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What quantisation did.
 *
 * @param calibrationImages the images that the ranges were observed on
 * @param ranges the ranges of the activations, in the order of the graph
 * @param quantizedWeights the weights stored as INT8
 * @param validation the evaluation of the quantised model, where one was made
 * @param model the size of the quantised model
 */
public record QuantizeMetrics(
    int calibrationImages,
    List<CalibrationRange> ranges,
    int quantizedWeights,
    @Nullable EvaluationSummary validation,
    ModelSize model)
    implements StepMetrics {
  public QuantizeMetrics {
    Checks.range("calibrationImages", calibrationImages, 0, Limits.CALIBRATION_IMAGES_MAX);
    ranges = Checks.list("ranges", ranges, Limits.ROWS_MAX);
    Checks.range("quantizedWeights", quantizedWeights, 0, Integer.MAX_VALUE);
    Checks.required("model", model);
  }
}
