package io.espalier.datasets;

import io.espalier.datasets.FolderImages.Decoded;
import io.espalier.datasets.packaging.Dice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A validation split taken from the training images, the same share of each class. An image's place
 * depends on its bytes and the seed alone, so renaming files changes nothing and copies of an image
 * stay on one side.
 */
record HoldOut(List<Decoded> kept, List<Decoded> heldOut) {

  /**
   * @throws DatasetException when a class has too few different images to be divided
   */
  static HoldOut of(List<Decoded> train, List<String> classes, ImportOptions options) {
    List<Decoded> kept = new ArrayList<>();
    List<Decoded> heldOut = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      int wanted = label;
      List<Decoded> images =
          train.stream()
              .filter(image -> image.source().label() == wanted)
              .sorted(
                  Comparator.comparingLong((Decoded image) -> rank(image, options.seed()))
                      .thenComparing(Decoded::hash))
              .toList();
      int count = count(images, options.validationFraction(), classes.get(label));
      heldOut.addAll(images.subList(0, count));
      kept.addAll(images.subList(count, images.size()));
    }
    return new HoldOut(inFolderOrder(kept), inFolderOrder(heldOut));
  }

  private static long rank(Decoded image, long seed) {
    return Dice.of(seed, Long.parseUnsignedLong(image.hash().substring(0, 16), 16)).bits();
  }

  private static int count(List<Decoded> images, double fraction, String className) {
    int count = (int) Math.max(1, Math.round(images.size() * fraction));
    while (count < images.size() && sameBytes(images, count - 1, count)) {
      count++;
    }
    if (count >= images.size()) {
      throw new DatasetException(
          "There is no validation folder, and class '%s' has too few different images (%d) to split some off. Add images, or a folder val/."
              .formatted(className, images.size()));
    }
    return count;
  }

  private static boolean sameBytes(List<Decoded> images, int a, int b) {
    return images.get(a).hash().equals(images.get(b).hash());
  }

  private static List<Decoded> inFolderOrder(List<Decoded> images) {
    return images.stream()
        .sorted(
            Comparator.comparingInt((Decoded image) -> image.source().label())
                .thenComparing(image -> image.source().name()))
        .toList();
  }
}
