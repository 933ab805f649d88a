package io.espalier.benchmark.accuracy;

import java.util.Locale;

/**
 * How far two runtimes say the same of one file.
 *
 * @param images compared
 * @param same images given the same class
 * @param differenceMax largest difference between two logits
 */
public record Agreement(int images, int same, double differenceMax) {

  /** Images given the same class, per cent. */
  public double percent() {
    return images == 0 ? 0 : 100.0 * same / images;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d of %d predictions are the same, largest difference of a logit %.2g",
        same,
        images,
        differenceMax);
  }
}
