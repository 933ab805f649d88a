package io.espalier.prune.weights;

import java.util.Arrays;
import java.util.List;

/**
 * The score that separates the lowest units from the rest: everything below {@code score} and, of
 * the units equal to it, the first that cost no more than {@code ties} together.
 *
 * @param score the threshold; zero when nothing is wanted
 * @param ties what is wanted of the units that equal the threshold
 */
public record Threshold(float score, long ties) {

  private static final int HIGH_BITS = 16;
  private static final int BUCKETS = 1 << HIGH_BITS;

  /**
   * The threshold of so many of the lowest positions.
   *
   * @throws IllegalArgumentException when a score is negative or not finite, or more are wanted
   *     than there are
   */
  public static Threshold ofLowest(List<float[]> scores, long wanted) {
    return ofLowest(scores, scores.stream().map(Threshold::ones).toList(), wanted);
  }

  /**
   * Finds the threshold exactly in two passes of counting: non-negative floats sort like their bit
   * patterns, so the upper sixteen bits find the bucket and the lower sixteen the value in it.
   *
   * @param scores one array per layer
   * @param costs what each unit costs, not negative; as many as there are scores
   * @param wanted how much the lowest units cost together
   * @throws IllegalArgumentException when a score is negative or not finite, or more is wanted than
   *     there is
   */
  public static Threshold ofLowest(List<float[]> scores, List<int[]> costs, long wanted) {
    long[] upper = new long[BUCKETS];
    for (int layer = 0; layer < scores.size(); layer++) {
      float[] of = scores.get(layer);
      int[] cost = costs.get(layer);
      for (int i = 0; i < of.length; i++) {
        upper[bits(of[i]) >>> HIGH_BITS] += cost[i];
      }
    }
    if (wanted == 0) {
      return new Threshold(0, 0);
    }
    Bucket high = Bucket.holding(upper, wanted);

    long[] lower = new long[BUCKETS];
    for (int layer = 0; layer < scores.size(); layer++) {
      float[] of = scores.get(layer);
      int[] cost = costs.get(layer);
      for (int i = 0; i < of.length; i++) {
        int bits = bits(of[i]);
        if (bits >>> HIGH_BITS == high.index()) {
          lower[bits & (BUCKETS - 1)] += cost[i];
        }
      }
    }
    Bucket low = Bucket.holding(lower, wanted - high.below());
    float score = Float.intBitsToFloat(high.index() << HIGH_BITS | low.index());
    return new Threshold(score, wanted - high.below() - low.below());
  }

  private static int[] ones(float[] scores) {
    int[] ones = new int[scores.length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static int bits(float score) {
    if (!(score >= 0 && score <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "A score must be finite and not negative, but one is " + score);
    }
    return Float.floatToRawIntBits(score + 0.0f); // adding zero turns -0 into 0
  }

  /** The bucket that holds the last of what is wanted, and how much is in the buckets before it. */
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
