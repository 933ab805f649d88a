package io.espalier.prune.weights;

import io.espalier.graph.Shape;
import java.util.List;

/**
 * The density of a layer is proportional to the sum of its dimensions, those of the kernel
 * included, divided by their product (Evci et al., 2020: Rigging the lottery, the Erdos-Renyi
 * kernel): small layers stay denser. Layers that would be denser than dense stay dense, and the
 * others share the rest.
 */
public record ErdosRenyi() implements SparsityAllocation {

  @Override
  public long[] zeros(List<LayerScores> layers, long wanted) {
    double smallest =
        layers.stream().mapToDouble(layer -> ratio(layer.layer().shape())).min().orElse(1);
    // At level 0 even the layer with the smallest ratio is dense, at level 1 none has any weights.
    return Filling.to(
        layers,
        wanted,
        (layer, level) -> 1 - (1 - level) * ratio(layer.layer().shape()) / smallest);
  }

  private static double ratio(Shape shape) {
    double sum = 0;
    for (long dimension : shape.dimensions()) {
      sum += dimension;
    }
    return sum / shape.elements();
  }
}
