package io.espalier.datasets;

/**
 * Whether two classifiers differ on the same images, judged by the images on which exactly one of
 * them is right (McNemar 1947), with the exact binomial test in place of the chi-square
 * approximation.
 *
 * @param onlyA images that only the first classifier got right
 * @param onlyB images that only the second classifier got right
 * @param pValue two-sided probability of a split at least this uneven if both were equally good
 */
public record McNemar(int onlyA, int onlyB, double pValue) {

  /**
   * Compares two lists of predictions for the same labels.
   *
   * @throws IllegalArgumentException when the lengths differ
   */
  public static McNemar of(int[] labels, int[] predictionsA, int[] predictionsB) {
    if (labels.length != predictionsA.length || labels.length != predictionsB.length) {
      throw new IllegalArgumentException(
          "%d labels, %d and %d predictions"
              .formatted(labels.length, predictionsA.length, predictionsB.length));
    }
    int onlyA = 0;
    int onlyB = 0;
    for (int i = 0; i < labels.length; i++) {
      boolean a = predictionsA[i] == labels[i];
      boolean b = predictionsB[i] == labels[i];
      onlyA += a && !b ? 1 : 0;
      onlyB += b && !a ? 1 : 0;
    }
    return of(onlyA, onlyB);
  }

  /** The test for given numbers of images that only one classifier got right. */
  public static McNemar of(int onlyA, int onlyB) {
    if (onlyA < 0 || onlyB < 0) {
      throw new IllegalArgumentException("Negative counts: " + onlyA + " and " + onlyB);
    }
    return new McNemar(onlyA, onlyB, twoSided(Math.min(onlyA, onlyB), onlyA + onlyB));
  }

  /** Twice the probability of at most {@code least} heads in {@code tosses} of a fair coin. */
  private static double twoSided(int least, int tosses) {
    // In logarithms: 2^-tosses is not a double from 1075 tosses on.
    double logTerm = -tosses * StrictMath.log(2);
    double sum = StrictMath.exp(logTerm);
    for (int heads = 1; heads <= least; heads++) {
      logTerm += StrictMath.log((double) (tosses - heads + 1) / heads);
      sum += StrictMath.exp(logTerm);
    }
    return Math.min(1, 2 * sum);
  }
}
