package io.espalier.prune.weights;

/** What a budget counts. */
public interface LayerCosts {

  /**
   * What a layer costs at a sparsity.
   *
   * @param layer its place in the list of layers
   * @param sparsity of the layer, 0 to 1
   * @return not negative
   */
  double of(int layer, double sparsity);
}
