package io.espalier.prune.weights;

import java.util.List;

/** Keeps the cost of any allocation within that of the same sparsity in every layer. */
final class Budgets {

  private static final int HALVINGS = 20;

  private Budgets() {}

  /**
   * The zeros of an allocation whose cost is within that of {@link UniformSparsity} at the wanted
   * zeros: with no more zeros than that takes.
   *
   * @param most zeros that the layers may have together
   */
  static long[] within(
      SparsityAllocation allocation,
      LayerCosts costs,
      List<LayerScores> layers,
      long wanted,
      long most) {
    double budget = total(costs, layers, new UniformSparsity().zeros(layers, wanted));
    double allowed = budget * (1 + 1e-9);
    long low = layers.stream().mapToLong(LayerScores::zerosMin).sum();
    long high = most;
    long[] best = allocation.zeros(layers, high);
    for (int i = 0; i < HALVINGS && low < high; i++) {
      long middle = low + (high - low) / 2;
      long[] zeros = allocation.zeros(layers, middle);
      if (total(costs, layers, zeros) <= allowed) {
        best = zeros;
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return best;
  }

  /** What layers with so many zeros cost together. */
  static double total(LayerCosts costs, List<LayerScores> layers, long[] zeros) {
    double total = 0;
    for (int i = 0; i < zeros.length; i++) {
      total += costs.of(i, (double) zeros[i] / layers.get(i).elements());
    }
    return total;
  }
}
