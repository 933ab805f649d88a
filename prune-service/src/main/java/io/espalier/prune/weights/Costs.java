package io.espalier.prune.weights;

import io.espalier.graph.Dimension;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Conv;
import io.espalier.stage.StepRejectedException;
import java.util.List;

/** Costs that follow from the model alone. */
final class Costs {

  /** What a weight that is kept takes in the packed file of a model in INT8. */
  private static final double BITS_PER_KEPT_WEIGHT = 7;

  private Costs() {}

  /** The weights that are kept. */
  static LayerCosts weights(List<LayerUnits> layers) {
    return (layer, sparsity) -> (1 - sparsity) * layers.get(layer).elements();
  }

  /**
   * The bytes of a released file in INT8, as the package's coding comes near: the entropy of the
   * mask, one bit of it per unit, and seven bits for each weight that is kept.
   */
  static LayerCosts bytes(List<LayerUnits> layers) {
    return (layer, sparsity) -> {
      LayerUnits of = layers.get(layer);
      double mask = entropy(sparsity) / of.units().extent();
      return of.elements() * (mask + (1 - sparsity) * BITS_PER_KEPT_WEIGHT) / Byte.SIZE;
    };
  }

  /** The multiplications of one image by weights that are kept. */
  static LayerCosts macs(Graph graph, List<LayerUnits> layers) {
    long[] uses = layers.stream().mapToLong(layer -> uses(graph, layer)).toArray();
    return (layer, sparsity) -> (1 - sparsity) * layers.get(layer).elements() * uses[layer];
  }

  /** How often each weight is multiplied for one image. */
  static long uses(Graph graph, LayerUnits layer) {
    long uses = 0;
    for (Node node : graph.consumers(layer.weight())) {
      TensorType type = graph.type(node.output()).orElse(null);
      if (type == null || type.rank() < 2) {
        throw unknown(layer);
      }
      boolean convolution = node.operator() instanceof Conv;
      int from = convolution ? 2 : 1;
      int to = convolution ? type.rank() : type.rank() - 1;
      long product = 1;
      for (int axis = from; axis < to; axis++) {
        if (!(type.dim(axis) instanceof Dimension.Known(long extent))) {
          throw unknown(layer);
        }
        product *= extent;
      }
      uses += convolution ? product : product / layer.layout().positions();
    }
    return Math.max(1, uses);
  }

  private static double entropy(double sparsity) {
    if (sparsity <= 0 || sparsity >= 1) {
      return 0;
    }
    return -(sparsity * Math.log(sparsity) + (1 - sparsity) * Math.log(1 - sparsity)) / Math.log(2);
  }

  private static StepRejectedException unknown(LayerUnits layer) {
    return new StepRejectedException(
        "The size of what the layer with the weight '%s' gives is not known, so its multiplications cannot be counted."
            .formatted(layer.weight()),
        "Use the budget 'weights', or export the model with an input of known height and width.");
  }
}
