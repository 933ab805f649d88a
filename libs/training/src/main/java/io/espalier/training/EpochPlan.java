package io.espalier.training;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.training.optimizer.Randomness;

/**
 * The order of the images in one epoch and how each is mirrored, from the seed and the epoch's
 * number alone.
 *
 * @param order image indices in the order of training
 * @param flips how the image at each place of the order is mirrored
 * @param steps number of batches
 */
record EpochPlan(int[] order, Flip[] flips, int steps) {
  private static final Flip[] ALL = Flip.values();

  static EpochPlan of(TrainingOptions options, int images, int epoch) {
    Randomness randomness = Randomness.of(options.seed(), epoch);
    int[] order = randomness.permutation(images);
    Flip[] flips = new Flip[images];
    for (int i = 0; i < images; i++) {
      flips[i] = options.flips() ? ALL[randomness.next(ALL.length)] : Flip.NONE;
    }
    return new EpochPlan(order, flips, steps(options, images));
  }

  static int steps(TrainingOptions options, int images) {
    return Math.ceilDiv(images, options.batchSize());
  }

  /** Place in the order where a batch begins; batches differ by at most one image. */
  int begin(int step) {
    return (int) ((long) order.length * step / steps);
  }

  int size(int step) {
    return begin(step + 1) - begin(step);
  }

  int[] labels(Split split, int step) {
    int[] labels = new int[size(step)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = split.label(order[begin(step) + i]);
    }
    return labels;
  }

  /** Writes a batch's images, {@code [batch, channels, height, width]}. */
  void copyImages(Split split, int step, float[] target) {
    int length = split.preprocessing().tensorLength();
    for (int i = 0; i < size(step); i++) {
      int place = begin(step) + i;
      split.copyTo(order[place], flips[place], target, i * length);
    }
  }
}
