package io.espalier.datasets;

import io.espalier.datasets.packaging.Defect;
import io.espalier.datasets.packaging.Dice;
import io.espalier.datasets.packaging.PackagingPainter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Photographs of packages on a conveyor that never were: boxes with a printed label, some of them
 * scratched, dented or misprinted. For demonstrations and tests, where no images of one's own are
 * at hand.
 *
 * <p>The classes are unbalanced as in practice (ok 40%, scratch 25%, dent 20%, label-misprint 15%).
 * Each defect has one cue that is always there with a continuous severity, so that some images are
 * hard; tape, folds, glare and dust appear on all of them. The pictures are grey and depend on the
 * options alone, on every JVM.
 */
public final class SyntheticPackaging {

  /**
   * What to generate.
   *
   * @param train number of training images, at least one per class
   * @param validation number of validation images, at least one per class
   * @param test number of test images, or 0 for none
   * @param size side of the square images in pixels, 16 to 512
   * @param seed the same seed gives the same images
   */
  public record Options(int train, int validation, int test, int size, long seed) {

    /** The smallest and largest side. */
    public static final int SIZE_PIXELS_MIN = 16;

    public static final int SIZE_PIXELS_MAX = 512;

    public Options {
      int classes = Defect.values().length;
      if (train < classes || validation < classes || test < 0 || test > 0 && test < classes) {
        throw new DatasetException(
            "Cannot generate %d training, %d validation and %d test images: each split needs at least one image of each of the %d classes (test may be 0)."
                .formatted(train, validation, test, classes));
      }
      if (size < SIZE_PIXELS_MIN || size > SIZE_PIXELS_MAX) {
        throw new DatasetException(
            "Cannot generate images of %d pixels: use %d to %d."
                .formatted(size, SIZE_PIXELS_MIN, SIZE_PIXELS_MAX));
      }
    }
  }

  private SyntheticPackaging() {}

  /** Generates the images, on all processors. */
  public static ImageDataset generate(Options options) {
    Preprocessing preprocessing = Preprocessing.defaults(options.size());
    List<String> classes = Arrays.stream(Defect.values()).map(Defect::className).toList();
    return new ImageDataset(
        "synthetic-packaging",
        classes,
        split(preprocessing, options, "train", 0, options.train()),
        split(preprocessing, options, "validation", 1, options.validation()),
        options.test() == 0
            ? Optional.empty()
            : Optional.of(split(preprocessing, options, "test", 2, options.test())));
  }

  private static Split split(
      Preprocessing preprocessing, Options options, String name, int number, int count) {
    int[] labels = labels(count, Dice.of(options.seed(), number));
    List<LabelledImage> images =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(
                index -> {
                  Defect defect = Defect.values()[labels[index]];
                  Dice dice = Dice.of(options.seed(), number, index);
                  return new LabelledImage(
                      "%s/%s/%06d".formatted(name, defect.className(), index),
                      defect.ordinal(),
                      PackagingPainter.paint(defect, options.size(), dice));
                })
            .toList();
    return Split.of(preprocessing, Defect.values().length, images);
  }

  /** Labels in the classes' shares, as exactly as whole images allow, in random order. */
  private static int[] labels(int count, Dice dice) {
    List<Integer> labels = new ArrayList<>();
    double due = 0;
    for (Defect defect : Defect.values()) {
      due += defect.share() * count;
      int until = defect.ordinal() == Defect.values().length - 1 ? count : (int) Math.round(due);
      int least = labels.size() + 1;
      while (labels.size() < Math.max(least, until) && labels.size() < count) {
        labels.add(defect.ordinal());
      }
    }
    int[] shuffled = labels.stream().mapToInt(Integer::intValue).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = dice.below(i + 1);
      int label = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = label;
    }
    return shuffled;
  }
}
