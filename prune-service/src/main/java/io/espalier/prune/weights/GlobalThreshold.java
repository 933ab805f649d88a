package io.espalier.prune.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * One threshold for the scores of all layers (Han et al., 2015). Layers that it would take beyond
 * their bounds are held at the bound, and the threshold is found anew for the others.
 */
public record GlobalThreshold() implements SparsityAllocation {

  @Override
  public long[] zeros(List<LayerScores> layers, long wanted) {
    long[] zeros = new long[layers.size()];
    List<Integer> free = new ArrayList<>();
    for (int i = 0; i < zeros.length; i++) {
      free.add(i);
    }
    long left = wanted;
    while (!free.isEmpty()) {
      share(layers, free, left, zeros);
      List<Integer> held = beyond(layers, free, zeros);
      if (held.isEmpty()) {
        break;
      }
      for (int i : held) {
        zeros[i] = Math.clamp(zeros[i], layers.get(i).zerosMin(), layers.get(i).zerosMax());
        left -= zeros[i];
      }
      free.removeAll(held);
    }
    return zeros;
  }

  /** The zeros of the free layers by one threshold, without regard to bounds. */
  private static void share(
      List<LayerScores> layers, List<Integer> free, long wanted, long[] zeros) {
    List<float[]> scores = free.stream().map(i -> layers.get(i).scores()).toList();
    List<int[]> costs = free.stream().map(i -> layers.get(i).costs()).toList();
    long today = free.stream().mapToLong(i -> layers.get(i).zeros()).sum();
    long more = Math.max(0, wanted - today);
    Threshold threshold = Threshold.ofLowest(scores, costs, more);
    long ties = threshold.ties();
    for (int place = 0; place < free.size(); place++) {
      float[] of = scores.get(place);
      int[] cost = costs.get(place);
      long gone = 0;
      for (int unit = 0; unit < of.length && more > 0; unit++) {
        if (of[unit] < threshold.score()) {
          gone += cost[unit];
        } else if (of[unit] == threshold.score() && cost[unit] <= ties) {
          gone += cost[unit];
          ties -= cost[unit];
        }
      }
      zeros[free.get(place)] = layers.get(free.get(place)).zeros() + gone;
    }
  }

  /**
   * The layers beyond their bounds on the side where more is beyond: holding those moves the
   * threshold so that some on the other side may come back within theirs.
   */
  private static List<Integer> beyond(List<LayerScores> layers, List<Integer> free, long[] zeros) {
    List<Integer> above = new ArrayList<>();
    List<Integer> below = new ArrayList<>();
    long over = 0;
    long under = 0;
    for (int i : free) {
      LayerScores layer = layers.get(i);
      if (zeros[i] > layer.zerosMax()) {
        above.add(i);
        over += zeros[i] - layer.zerosMax();
      } else if (zeros[i] < layer.zerosMin()) {
        below.add(i);
        under += layer.zerosMin() - zeros[i];
      }
    }
    return over >= under ? above.isEmpty() ? below : above : below;
  }
}
