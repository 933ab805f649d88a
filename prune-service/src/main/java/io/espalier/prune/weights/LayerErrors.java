package io.espalier.prune.weights;

import java.util.List;

/** What pruning a layer alone costs, measured; what allocations that measure decide by. */
public interface LayerErrors {

  /**
   * Measures one layer.
   *
   * @param weight the name of its weight
   * @param sparsities of the layer, rising, each from the share that is zero already to 1
   * @return one cost per sparsity, in the same order
   */
  List<Cost> of(String weight, List<Double> sparsities);

  /**
   * What one sparsity of one layer costs.
   *
   * @param error what an allocation keeps small: the rise of the loss in nats, or the relative
   *     squared error of the layer's outputs
   * @param recallDrop the recall lost by the class that lost most, percentage points; 0 where it is
   *     not measured
   * @param excess by how much the guard's bound for a class is exceeded at most, percentage points;
   *     0 where it holds or is not measured
   */
  record Cost(double error, double recallDrop, double excess) {

    /** A cost of which only the error was measured. */
    public static Cost ofError(double error) {
      return new Cost(error, 0, 0);
    }
  }
}
