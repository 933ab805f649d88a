package io.espalier.training;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.training.optimizer.Randomness;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/**
 * A fixed random sample of a split in random order, so that its batches hold all classes even where
 * the split is sorted by class.
 */
record ImageSample(Split split, int[] indices) {
  /** At most so many images, always the same ones for a split of the same size. */
  static ImageSample of(Split split, int images) {
    if (images < 1) {
      throw new IllegalArgumentException("images is %d, but must be at least 1".formatted(images));
    }
    int[] order = Randomness.of(split.size(), 0).permutation(split.size());
    return new ImageSample(split, Arrays.copyOf(order, Math.min(images, order.length)));
  }

  int size() {
    return indices.length;
  }

  /**
   * Hands over the images in batches that differ by at most one image: {@code [batch, channels,
   * height, width]}.
   */
  void forEachBatch(int batch, ObjIntConsumer<float[]> consumer) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch is %d, but must be at least 1".formatted(batch));
    }
    int length = split.preprocessing().tensorLength();
    int steps = Math.ceilDiv(size(), batch);
    for (int step = 0; step < steps; step++) {
      int first = (int) ((long) size() * step / steps);
      int count = (int) ((long) size() * (step + 1) / steps) - first;
      float[] images = new float[count * length];
      for (int i = 0; i < count; i++) {
        split.copyTo(indices[first + i], Flip.NONE, images, i * length);
      }
      consumer.accept(images, count);
    }
  }
}
