package io.espalier.datasets;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The images of one part of a dataset, in a fixed order. Pixels are kept as 8-bit values and
 * normalised while they are copied out.
 */
public final class Split {

  private final Preprocessing preprocessing;
  private final int classes;
  private final List<LabelledImage> images;
  private final int[] labels;
  private final int storedChannels;
  private final float[][] levels;

  private Split(
      Preprocessing preprocessing, int classes, List<LabelledImage> images, int storedChannels) {
    this.preprocessing = preprocessing;
    this.classes = classes;
    this.images = images;
    this.labels = images.stream().mapToInt(LabelledImage::label).toArray();
    this.storedChannels = storedChannels;
    this.levels = preprocessing.levels();
  }

  /**
   * A split of these images.
   *
   * @param classes number of classes
   * @throws DatasetException when a label names no class or an image has the wrong number of pixels
   */
  public static Split of(Preprocessing preprocessing, int classes, List<LabelledImage> images) {
    int plane = preprocessing.width() * preprocessing.height();
    int stored =
        images.isEmpty() || images.getFirst().pixels().length == plane
            ? 1
            : preprocessing.channels();
    for (LabelledImage image : images) {
      if (image.label() < 0 || image.label() >= classes) {
        throw new DatasetException(
            "Image %s has label %d, but there are %d classes."
                .formatted(image.name(), image.label(), classes));
      }
      if (image.pixels().length != stored * plane) {
        throw new DatasetException(
            "Image %s has %d values in place of %d (%d x %d x %d)."
                .formatted(
                    image.name(),
                    image.pixels().length,
                    stored * plane,
                    stored,
                    preprocessing.height(),
                    preprocessing.width()));
      }
    }
    return new Split(preprocessing, classes, List.copyOf(images), stored);
  }

  /** Number of images. */
  public int size() {
    return labels.length;
  }

  /** The class index of an image. */
  public int label(int index) {
    return labels[index];
  }

  /** Where an image came from, for messages. */
  public String name(int index) {
    return images.get(index).name();
  }

  /** The class indices of all images, a copy. */
  public int[] labels() {
    return labels.clone();
  }

  /** The number of images of each class, by class index. */
  public int[] classCounts() {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    return counts;
  }

  /** The preprocessing that gave these images. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /** The first {@code count} images, or all when there are fewer. */
  public Split first(int count) {
    return new Split(
        preprocessing, classes, images.subList(0, Math.min(count, images.size())), storedChannels);
  }

  /**
   * {@code count} images at even distances over the whole split, or all when there are fewer. An
   * imported split is sorted by class, so these are a share of every class, while the first images
   * are of one class only.
   */
  public Split spread(int count) {
    int kept = Math.min(count, images.size());
    List<LabelledImage> chosen =
        IntStream.range(0, kept)
            .mapToObj(i -> images.get((int) ((long) i * images.size() / kept)))
            .toList();
    return new Split(preprocessing, classes, chosen, storedChannels);
  }

  /**
   * Writes one image as normalised floats, CHW, {@link Preprocessing#tensorLength()} of them, at
   * {@code offset}. An image stored with one plane is written to every channel of the contract.
   *
   * @throws IndexOutOfBoundsException when there is no such image or it does not fit
   */
  public void copyTo(int index, Flip flip, float[] target, int offset) {
    Objects.checkFromIndexSize(offset, preprocessing.tensorLength(), target.length);
    byte[] pixels = images.get(index).pixels();
    int plane = preprocessing.width() * preprocessing.height();
    for (int channel = 0; channel < preprocessing.channels(); channel++) {
      int from = storedChannels == 1 ? 0 : channel * plane;
      copyPlane(pixels, from, flip, levels[channel], target, offset + channel * plane);
    }
  }

  private void copyPlane(
      byte[] pixels, int from, Flip flip, float[] level, float[] target, int to) {
    int width = preprocessing.width();
    int height = preprocessing.height();
    for (int y = 0; y < height; y++) {
      int row = from + (flip.reversesRows() ? height - 1 - y : y) * width;
      int out = to + y * width;
      if (flip.reversesColumns()) {
        for (int x = 0; x < width; x++) {
          target[out + x] = level[pixels[row + width - 1 - x] & 0xff];
        }
      } else {
        for (int x = 0; x < width; x++) {
          target[out + x] = level[pixels[row + x] & 0xff];
        }
      }
    }
  }

  int storedChannels() {
    return storedChannels;
  }

  List<LabelledImage> images() {
    return images;
  }

  /** Equal when the images, their order, labels, names and preprocessing are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Split that
        && preprocessing.equals(that.preprocessing)
        && classes == that.classes
        && storedChannels == that.storedChannels
        && Arrays.equals(labels, that.labels)
        && sameImages(that);
  }

  private boolean sameImages(Split that) {
    for (int i = 0; i < images.size(); i++) {
      if (!name(i).equals(that.name(i))
          || !Arrays.equals(images.get(i).pixels(), that.images.get(i).pixels())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Objects.hash(preprocessing, classes, Arrays.hashCode(labels));
  }

  @Override
  public String toString() {
    return "Split[%d images, classes %s]".formatted(size(), Arrays.toString(classCounts()));
  }
}
