package io.espalier.datasets;

/**
 * How an image folder is imported.
 *
 * @param seed decides which images are split off when the folder has no validation split
 * @param corruptImagesMax unreadable images that are skipped and named before the folder is refused
 * @param validationFraction share of each class that is split off, above 0 and at most 0.5
 */
public record ImportOptions(long seed, int corruptImagesMax, double validationFraction) {

  public ImportOptions {
    if (corruptImagesMax < 0) {
      throw new IllegalArgumentException("corruptImagesMax is negative: " + corruptImagesMax);
    }
    if (!(validationFraction > 0 && validationFraction <= 0.5)) {
      throw new IllegalArgumentException(
          "validationFraction must be above 0 and at most 0.5: " + validationFraction);
    }
  }

  /** Seed 1, at most 10 corrupt images, one fifth of each class for validation. */
  public static ImportOptions defaults() {
    return new ImportOptions(1, 10, 0.2);
  }
}
