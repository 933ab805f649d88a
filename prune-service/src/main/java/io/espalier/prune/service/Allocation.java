package io.espalier.prune.service;

import java.util.BitSet;
import java.util.List;

/**
 * Spreads a wanted sparsity over layers: given the scores of each layer, says which positions go. A
 * score is non-negative and finite; the lowest go first. Ties are broken by layer order and then by
 * position, so the same scores always give the same selection.
 */
public sealed interface Allocation permits GlobalAllocation, UniformAllocation {

  /**
   * Chooses what goes.
   *
   * @param scores one array per layer, one score per position
   * @param fraction share of positions to choose, in [0, 1)
   * @return one set per layer: the chosen positions
   */
  List<BitSet> lowest(List<float[]> scores, double fraction);
}
