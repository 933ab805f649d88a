package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;

/**
 * Makes a submitted model ready for pruning: re-inserts BatchNormalization after each convolution
 * where an export had folded it, the evaluated function unchanged, and evaluates the model. Its
 * result becomes the run's dense reference.
 *
 * @param statisticsImages the training images from which the channel moments are estimated
 */
public record Prepare(int statisticsImages) implements Step {
  public Prepare {
    Checks.range("statisticsImages", statisticsImages, 1, Limits.CALIBRATION_IMAGES_MAX);
  }
}
