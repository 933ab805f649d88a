package io.espalier.prune.service;

import java.util.List;

/**
 * The score that separates the lowest positions from the rest: everything below {@code score} and
 * the first {@code ties} positions equal to it are the lowest.
 *
 * @param score the threshold; zero when nothing is wanted
 * @param ties how many of the positions that equal the threshold belong to the lowest
 */
record Threshold(float score, long ties) {

  private static final int HIGH_BITS = 16;
  private static final int BUCKETS = 1 << HIGH_BITS;

  /**
   * Finds the threshold exactly in two passes of counting: non-negative floats sort like their bit
   * patterns, so the upper sixteen bits find the bucket and the lower sixteen the value in it.
   *
   * @throws IllegalArgumentException when a score is negative or not finite, or more are wanted
   *     than there are
   */
  static Threshold ofLowest(List<float[]> scores, long wanted) {
    long[] upper = new long[BUCKETS];
    for (float[] layer : scores) {
      for (float score : layer) {
        upper[bits(score) >>> HIGH_BITS]++;
      }
    }
    if (wanted == 0) {
      return new Threshold(0, 0);
    }
    Bucket high = Bucket.holding(upper, wanted);

    long[] lower = new long[BUCKETS];
    for (float[] layer : scores) {
      for (float score : layer) {
        int bits = bits(score);
        if (bits >>> HIGH_BITS == high.index()) {
          lower[bits & (BUCKETS - 1)]++;
        }
      }
    }
    Bucket low = Bucket.holding(lower, wanted - high.below());
    float score = Float.intBitsToFloat(high.index() << HIGH_BITS | low.index());
    return new Threshold(score, wanted - high.below() - low.below());
  }

  private static int bits(float score) {
    if (!(score >= 0 && score <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "A score must be finite and not negative, but one is " + score);
    }
    return Float.floatToRawIntBits(score + 0.0f); // adding zero turns -0 into 0
  }

  /**
   * The bucket that holds the last wanted position, and how many positions are in the buckets
   * before it.
   */
  private record Bucket(int index, long below) {
    static Bucket holding(long[] counts, long wanted) {
      long below = 0;
      for (int i = 0; i < counts.length; i++) {
        if (below + counts[i] >= wanted) {
          return new Bucket(i, below);
        }
        below += counts[i];
      }
      throw new IllegalArgumentException(
          "%d positions are wanted, but there are only %d".formatted(wanted, below));
    }
  }
}
