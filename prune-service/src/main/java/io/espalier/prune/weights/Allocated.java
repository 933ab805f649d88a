package io.espalier.prune.weights;

import java.util.List;

/**
 * How many zeros each layer gets.
 *
 * @param zeros of each layer, those of today included
 * @param curves what pruning each layer alone costs, where that was measured
 */
public record Allocated(long[] zeros, List<LayerCurve> curves) {
  public Allocated {
    curves = List.copyOf(curves);
  }
}
