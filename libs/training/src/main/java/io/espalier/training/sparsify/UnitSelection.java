package io.espalier.training.sparsify;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the units that are worth least over all layers, so many that just a given number of weights
 * goes. Linear in the number of units: thresholds come from counts of the numbers' upper and lower
 * bits. Among equals the first go.
 */
final class UnitSelection {
  private static final int HALF_BITS = 16;
  private static final int HALVES = 1 << HALF_BITS;

  private final List<float[]> worth;
  private final List<int[]> sizes;

  /**
   * A selection.
   *
   * @param worth of each unit, by layer; infinite for a unit that must stay
   * @param sizes weights of each unit, by layer
   */
  UnitSelection(List<float[]> worth, List<int[]> sizes) {
    this.worth = worth;
    this.sizes = sizes;
  }

  /**
   * The units that go, by layer. The weights in them are as many as wanted or, where blocks or
   * limits do not allow that, less.
   *
   * @param weights how many weights shall go
   * @param limits how many weights of each layer may go
   */
  List<boolean[]> lowest(long weights, long[] limits) {
    List<boolean[]> dropped = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    for (int layer = 0; layer < worth.size(); layer++) {
      dropped.add(new boolean[worth.get(layer).length]);
      open.add(layer);
    }
    long left = weights;
    while (true) {
      drop(open, left, dropped);
      List<Integer> beyond = open.stream().filter(i -> count(i, dropped) > limits[i]).toList();
      if (beyond.isEmpty()) {
        return dropped;
      }
      for (int layer : beyond) {
        drop(List.of(layer), limits[layer], dropped);
        left -= count(layer, dropped);
      }
      open.removeAll(beyond);
    }
  }

  private long count(int layer, List<boolean[]> dropped) {
    long count = 0;
    for (int i = 0; i < sizes.get(layer).length; i++) {
      count += dropped.get(layer)[i] ? sizes.get(layer)[i] : 0;
    }
    return count;
  }

  /** Decides anew about some layers. */
  private void drop(List<Integer> layers, long weights, List<boolean[]> dropped) {
    long[] counts = new long[HALVES];
    for (int layer : layers) {
      count(layer, counts, -1);
    }
    long below = 0;
    int upper = 0;
    while (upper < HALVES - 1 && below + counts[upper] <= weights) {
      below += counts[upper++];
    }
    long[] lowerCounts = new long[HALVES];
    for (int layer : layers) {
      count(layer, lowerCounts, upper);
    }
    int lower = 0;
    while (lower < HALVES - 1 && below + lowerCounts[lower] <= weights) {
      below += lowerCounts[lower++];
    }
    int threshold = upper << HALF_BITS | lower;
    long equal = weights - below;
    for (int layer : layers) {
      equal = mark(layer, threshold, equal, dropped.get(layer));
    }
  }

  /** Adds up sizes by the upper half of the key, or by the lower half of those with an upper. */
  private void count(int layer, long[] counts, int upper) {
    float[] values = worth.get(layer);
    int[] size = sizes.get(layer);
    for (int i = 0; i < values.length; i++) {
      int key = key(values[i]);
      if (upper < 0) {
        counts[key >>> HALF_BITS] += size[i];
      } else if (key >>> HALF_BITS == upper) {
        counts[key & (HALVES - 1)] += size[i];
      }
    }
  }

  private long mark(int layer, int threshold, long equal, boolean[] dropped) {
    float[] values = worth.get(layer);
    long left = equal;
    for (int i = 0; i < values.length; i++) {
      int order = Integer.compareUnsigned(key(values[i]), threshold);
      boolean fits = order == 0 && sizes.get(layer)[i] <= left;
      dropped[i] = values[i] < Float.POSITIVE_INFINITY && (order < 0 || fits);
      left -= fits ? sizes.get(layer)[i] : 0;
    }
    return left;
  }

  /** Bits whose unsigned order is that of the numbers. */
  private static int key(float value) {
    int bits = Float.floatToIntBits(value + 0f);
    return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
  }
}
