package io.espalier.standalone.bench;

import io.espalier.datasets.ChannelOrder;
import io.espalier.datasets.Flip;
import io.espalier.datasets.LabelledImage;
import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.ResizeRule;
import io.espalier.datasets.Split;
import io.espalier.datasets.SyntheticPackaging;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Images to calibrate and to time with: pictures of packages where the model takes square colour
 * images, else smooth noise.
 *
 * @param split the images, of one class each
 * @param description what they are, for reports
 */
record BenchImages(Split split, String description) {
  private static final int COUNT = 64;
  private static final int CLASSES = 4;
  private static final int NOISE_STEP = 16;
  private static final int LEVELS = 256;

  static BenchImages of(int channels, int height, int width, long seed) {
    boolean drawable =
        channels == 3
            && height == width
            && height >= SyntheticPackaging.Options.SIZE_PIXELS_MIN
            && height <= SyntheticPackaging.Options.SIZE_PIXELS_MAX;
    if (drawable) {
      Split drawn =
          SyntheticPackaging.generate(
                  new SyntheticPackaging.Options(COUNT, CLASSES, 0, height, seed))
              .train();
      return new BenchImages(drawn, "synthetic pictures of packages");
    }
    List<Float> mean = Collections.nCopies(channels, 0.5f);
    List<Float> std = Collections.nCopies(channels, 0.25f);
    Preprocessing preprocessing =
        new Preprocessing(
            width,
            height,
            channels,
            ResizeRule.STRETCH,
            channels == 1 ? ChannelOrder.GREY : ChannelOrder.RGB,
            mean,
            std);
    Random random = new Random(seed);
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      images.add(new LabelledImage("noise/" + i, 0, noise(preprocessing, random)));
    }
    return new BenchImages(Split.of(preprocessing, 1, images), "smooth noise");
  }

  /** The first images as tensors, CHW, normalised. */
  List<float[]> tensors(int count) {
    List<float[]> tensors = new ArrayList<>();
    for (int i = 0; i < Math.min(count, split.size()); i++) {
      float[] tensor = new float[split.preprocessing().tensorLength()];
      split.copyTo(i, Flip.NONE, tensor, 0);
      tensors.add(tensor);
    }
    return List.copyOf(tensors);
  }

  private static byte[] noise(Preprocessing preprocessing, Random random) {
    byte[] pixels = new byte[preprocessing.tensorLength()];
    double value = LEVELS / 2.0;
    for (int i = 0; i < pixels.length; i++) {
      value = Math.clamp(value + NOISE_STEP * random.nextGaussian(), 0, LEVELS - 1.0);
      pixels[i] = (byte) (int) value;
    }
    return pixels;
  }
}
