package io.espalier.training;

import io.espalier.datasets.Evaluation;

/**
 * What a model said about a split.
 *
 * @param evaluation what it got right and wrong
 * @param loss mean cross entropy in nats
 * @param predictions predicted class of each image
 * @param logits {@code [images, classes]} in row-major order, before any final softmax
 */
public record EvaluationRun(
    Evaluation evaluation, double loss, int[] predictions, float[] logits) {}
