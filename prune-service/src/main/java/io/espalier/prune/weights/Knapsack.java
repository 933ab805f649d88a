package io.espalier.prune.weights;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one level of each layer so that the sum of the errors is least and the sum of the costs
 * stays within a budget: the multiple-choice knapsack, solved exactly for whole costs by dynamic
 * programming in {@code layers * levels * budget} steps.
 */
final class Knapsack {

  private Knapsack() {}

  /**
   * Chooses.
   *
   * @param costs of each level of each layer, not negative
   * @param errors of each level of each layer
   * @param budget the most that the chosen levels may cost together
   * @return the chosen level of each layer; null when even the cheapest levels cost more
   */
  static int @Nullable [] choose(int[][] costs, double[][] errors, int budget) {
    double[] least = new double[budget + 1];
    short[][] chosen = new short[costs.length][budget + 1];
    for (int layer = 0; layer < costs.length; layer++) {
      double[] next = new double[budget + 1];
      Arrays.fill(next, Double.POSITIVE_INFINITY);
      for (int level = 0; level < costs[layer].length; level++) {
        int cost = costs[layer][level];
        double error = errors[layer][level];
        for (int total = cost; total <= budget; total++) {
          double sum = least[total - cost] + error;
          if (sum < next[total]) {
            next[total] = sum;
            chosen[layer][total] = (short) level;
          }
        }
      }
      least = next;
    }
    if (least[budget] == Double.POSITIVE_INFINITY) {
      return null;
    }
    int[] levels = new int[costs.length];
    int total = budget;
    for (int layer = costs.length - 1; layer >= 0; layer--) {
      levels[layer] = chosen[layer][total];
      total -= costs[layer][levels[layer]];
    }
    return levels;
  }
}
