package io.espalier.events.step;

import io.espalier.events.check.Checks;

/**
 * How sparse a layer may be made.
 *
 * @param layer the name of its weight, {@code first} or {@code last}
 * @param sparsityMin the least sparsity, 0 to 1
 * @param sparsityMax the highest sparsity, from the least to 1
 */
public record LayerBound(String layer, double sparsityMin, double sparsityMax) {
  public LayerBound {
    Checks.name("layer", layer);
    Checks.range("sparsityMin", sparsityMin, 0, 1);
    Checks.range("sparsityMax", sparsityMax, sparsityMin, 1);
  }
}
