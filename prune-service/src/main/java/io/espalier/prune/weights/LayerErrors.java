package io.espalier.prune.weights;

import io.espalier.events.metrics.SensitivityCurve;
import java.util.List;

/** What pruning a layer alone costs, measured; what allocations that measure decide by. */
public interface LayerErrors {

  /**
   * Measures one layer.
   *
   * @param weight the name of its weight
   * @param sparsities of the layer, rising, each from the share that is zero already to 1
   * @return one point per sparsity, in the same order: the error that the allocation minimises, and
   *     the recall lost by the class that lost most beyond what it may, percentage points (0 where
   *     recall is not measured)
   */
  List<SensitivityCurve.Point> of(String weight, List<Double> sparsities);
}
