package io.espalier.workbench;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.LabelledImage;
import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * For tests: small noisy images of horizontal, vertical and diagonal stripes, which a small network
 * learns in seconds.
 */
public final class TinyImages {

  /** The classes. */
  public static final List<String> CLASSES = List.of("diagonal", "horizontal", "vertical");

  /** The digest of their preprocessing contract. */
  public static final String PREPROCESSING = Preprocessing.defaults(32).digest();

  /** Height and width of the images. */
  public static final int SIZE = 32;

  private TinyImages() {}

  /** A dataset with this many training images of each class and half as many to validate by. */
  public static ImageDataset of(int perClass, long seed) {
    Preprocessing preprocessing = Preprocessing.defaults(SIZE);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Split train = split(preprocessing, perClass, random);
    Split validation = split(preprocessing, Math.max(1, perClass / 2), random);
    return new ImageDataset("stripes", CLASSES, train, validation, Optional.empty());
  }

  private static Split split(Preprocessing preprocessing, int perClass, RandomGenerator random) {
    List<LabelledImage> images = new ArrayList<>();
    for (int label = 0; label < CLASSES.size(); label++) {
      for (int i = 0; i < perClass; i++) {
        images.add(new LabelledImage(CLASSES.get(label) + i, label, stripes(label, random)));
      }
    }
    return Split.of(preprocessing, CLASSES.size(), images);
  }

  private static byte[] stripes(int label, RandomGenerator random) {
    byte[] pixels = new byte[SIZE * SIZE];
    int shift = random.nextInt(8);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int along = label == 0 ? x + y : label == 1 ? y : x;
        int value = (along + shift) / 4 % 2 == 0 ? 70 : 180;
        pixels[y * SIZE + x] =
            (byte) Math.clamp(value + Math.round(random.nextGaussian() * 20), 0, 255);
      }
    }
    return pixels;
  }
}
