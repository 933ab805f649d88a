package io.espalier.prune.weights;

import java.util.List;

/** The same share of every layer, as far as its bounds allow. */
public record UniformSparsity() implements SparsityAllocation {

  @Override
  public long[] zeros(List<LayerScores> layers, long wanted) {
    return Filling.to(layers, wanted, (_, level) -> level);
  }
}
