package io.espalier.training;

import io.espalier.datasets.Evaluation;

/**
 * What one epoch brought.
 *
 * @param epoch number of the epoch, from 1
 * @param epochs epochs planned
 * @param trainingLoss mean loss over the epoch's batches, with smoothing, weights and distillation
 * @param validationLoss mean cross entropy over the validation images, in nats
 * @param validation what the model got right and wrong on the validation images
 * @param seconds time that the epoch took, validation included
 * @param imagesPerSecond training images per second, validation not included
 */
public record EpochReport(
    int epoch,
    int epochs,
    double trainingLoss,
    double validationLoss,
    Evaluation validation,
    double seconds,
    double imagesPerSecond) {}
