package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;

/**
 * One epoch of training.
 *
 * @param epoch counted from 1
 * @param trainingLoss the mean loss over the epoch's batches
 * @param validationLoss the mean loss over the validation split after the epoch
 * @param accuracy the accuracy on the validation split after the epoch, 0 to 1
 * @param seconds the time it took
 * @param imagesPerSecond the training images per second
 */
public record EpochMetrics(
    int epoch,
    double trainingLoss,
    double validationLoss,
    double accuracy,
    double seconds,
    double imagesPerSecond) {
  public EpochMetrics {
    Checks.range("epoch", epoch, 1, Limits.EPOCHS_MAX);
    Checks.finite("trainingLoss", trainingLoss);
    Checks.finite("validationLoss", validationLoss);
    Checks.range("accuracy", accuracy, 0, 1);
    Checks.notNegative("seconds", seconds);
    Checks.notNegative("imagesPerSecond", imagesPerSecond);
  }
}
