package io.espalier.training;

import java.util.Optional;

/**
 * How far a training is; told several times per epoch.
 *
 * @param epoch number of the epoch, from 1
 * @param epochs epochs planned
 * @param step steps done in this epoch
 * @param steps steps of this epoch
 * @param loss mean training loss of this epoch so far
 * @param imagesPerSecond training images per second in this epoch so far
 * @param secondsLeft estimate of what is left if all epochs are run
 * @param report the epoch's report when the epoch is complete
 */
public record TrainingProgress(
    int epoch,
    int epochs,
    int step,
    int steps,
    double loss,
    double imagesPerSecond,
    double secondsLeft,
    Optional<EpochReport> report) {
  /** The part of the whole training that is done, 0 to 1. */
  public double fraction() {
    return (epoch - 1 + (double) step / steps) / epochs;
  }
}
