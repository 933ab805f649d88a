package io.espalier.prune.service;

import java.util.BitSet;
import java.util.List;

/**
 * The same share of every layer: {@code round(fraction * positions)} of each, but never a whole
 * layer.
 */
public record UniformAllocation() implements Allocation {

  @Override
  public List<BitSet> lowest(List<float[]> scores, double fraction) {
    GlobalAllocation within = new GlobalAllocation();
    return scores.stream()
        .map(
            layer ->
                within.lowest(List.of(layer), atMostAllButOne(layer.length, fraction)).getFirst())
        .toList();
  }

  private static double atMostAllButOne(int positions, double fraction) {
    return positions == 0 ? 0 : Math.min(fraction, (positions - 1.0) / positions);
  }
}
