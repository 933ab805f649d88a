package io.espalier.prune.weights;

import io.espalier.datasets.Split;
import java.util.function.BiConsumer;

/**
 * The images that something is measured on.
 *
 * @param images a share of every class of the training images
 * @param classes number of classes
 * @param threads threads to compute with
 * @param progress told the done and the total number of parts of what is measured
 */
public record Calibration(
    Split images, int classes, int threads, BiConsumer<Integer, Integer> progress) {}
