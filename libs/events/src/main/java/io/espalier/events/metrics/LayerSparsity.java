package io.espalier.events.metrics;

import io.espalier.events.check.Checks;

/**
 * The zeros of one prunable weight.
 *
 * @param weight the name of the initializer
 * @param elements its elements
 * @param zeros those that are zero
 */
public record LayerSparsity(String weight, long elements, long zeros) {
  public LayerSparsity {
    Checks.name("weight", weight);
    Checks.range("elements", elements, 0, Long.MAX_VALUE);
    Checks.range("zeros", zeros, 0, elements);
  }

  /** The fraction of zeros, 0 to 1. */
  public double sparsity() {
    return elements == 0 ? 0 : (double) zeros / elements;
  }
}
