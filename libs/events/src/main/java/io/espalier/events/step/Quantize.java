package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;

/**
 * Quantises to INT8 after training: weights symmetric per output channel, activations asymmetric
 * per tensor, written as QDQ ONNX.
 *
 * @param range how activation ranges are chosen
 * @param calibrationImages the training images that the ranges are observed on
 */
public record Quantize(RangeMethod range, int calibrationImages) implements Step {
  public Quantize {
    Checks.required("range", range);
    Checks.range("calibrationImages", calibrationImages, 1, Limits.CALIBRATION_IMAGES_MAX);
  }
}
