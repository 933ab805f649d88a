package io.espalier.prune.weights;

import java.util.List;

/** Spreads zeros over layers. Within a layer the lowest scores go. */
public sealed interface SparsityAllocation
    permits UniformSparsity,
        GlobalThreshold,
        LampThreshold,
        ErdosRenyi,
        EqualSensitivity,
        DynamicProgram {

  /**
   * The zeros of each layer, within the layer's bounds.
   *
   * @param layers in the order of the graph
   * @param wanted zeros of all these layers together, those of today included; not fewer than the
   *     layers' least and not more than their most together
   * @return as many numbers as layers
   */
  long[] zeros(List<LayerScores> layers, long wanted);
}
