package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class KnapsackTest {

  @Test
  void theChoiceIsAsGoodAsTheBestOfAll() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int layers = 1 + random.nextInt(4);
      int[][] costs = new int[layers][];
      double[][] errors = new double[layers][];
      for (int layer = 0; layer < layers; layer++) {
        int levels = 1 + random.nextInt(5);
        costs[layer] = random.ints(levels, 0, 12).toArray();
        errors[layer] = random.doubles(levels, -1, 10).toArray();
      }
      int budget = random.nextInt(30);

      double best = best(costs, errors, budget, 0);
      int[] chosen = Knapsack.choose(costs, errors, budget);

      if (best == Double.POSITIVE_INFINITY) {
        assertThat(chosen).as("seed %d", seed).isNull();
        continue;
      }
      assertThat(chosen).as("seed %d", seed).isNotNull();
      double error = 0;
      int cost = 0;
      for (int layer = 0; layer < layers; layer++) {
        error += errors[layer][chosen[layer]];
        cost += costs[layer][chosen[layer]];
      }
      assertThat(cost).as("seed %d", seed).isLessThanOrEqualTo(budget);
      assertThat(error).as("seed %d", seed).isCloseTo(best, within(1e-9));
    }
  }

  /** The least error of all choices for this layer and those after it. */
  private static double best(int[][] costs, double[][] errors, int budget, int layer) {
    if (layer == costs.length) {
      return 0;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int level = 0; level < costs[layer].length; level++) {
      int left = budget - costs[layer][level];
      if (left >= 0) {
        best = Math.min(best, errors[layer][level] + best(costs, errors, left, layer + 1));
      }
    }
    return best;
  }
}
