package io.espalier.prune.service;

import io.espalier.prune.weights.Threshold;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One threshold over all layers (Han et al., 2015): exactly {@code round(fraction * positions)}
 * positions are chosen, whichever layers they are in.
 */
public record GlobalAllocation() implements Allocation {

  @Override
  public List<BitSet> lowest(List<float[]> scores, double fraction) {
    long positions = 0;
    for (float[] layer : scores) {
      positions += layer.length;
    }
    Threshold threshold = Threshold.ofLowest(scores, Math.round(fraction * positions));
    long ties = threshold.ties();
    List<BitSet> chosen = new ArrayList<>(scores.size());
    for (float[] layer : scores) {
      BitSet set = new BitSet(layer.length);
      for (int i = 0; i < layer.length; i++) {
        if (layer[i] < threshold.score()) {
          set.set(i);
        } else if (layer[i] == threshold.score() && ties > 0) {
          set.set(i);
          ties--;
        }
      }
      chosen.add(set);
    }
    return chosen;
  }
}
