package io.espalier.benchmark.service;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import java.util.ArrayList;
import java.util.List;

/**
 * The images that models are timed with: real ones, spread over the split so that every class is
 * among them.
 *
 * @param indices which images of the split
 * @param tensors the images, CHW, normalised
 */
record TimingImages(List<Integer> indices, List<float[]> tensors) {
  private static final int IMAGES_MAX = 32;

  static TimingImages of(Split split) {
    int count = Math.min(IMAGES_MAX, split.size());
    List<Integer> indices = new ArrayList<>();
    List<float[]> tensors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = Math.toIntExact((long) i * split.size() / count);
      float[] tensor = new float[split.preprocessing().tensorLength()];
      split.copyTo(index, Flip.NONE, tensor, 0);
      indices.add(index);
      tensors.add(tensor);
    }
    return new TimingImages(List.copyOf(indices), List.copyOf(tensors));
  }
}
