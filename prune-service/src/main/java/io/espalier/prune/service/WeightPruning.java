package io.espalier.prune.service;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.stage.StepRejectedException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Unstructured pruning: sets single weights to zero. The zeros are the mask; what is zero already
 * counts towards the sparsity and stays zero.
 *
 * @param criterion scores the weights
 * @param allocation spreads the sparsity over the layers
 */
public record WeightPruning(WeightCriterion criterion, Allocation allocation) {

  /**
   * Prunes to a cumulative sparsity.
   *
   * @param graph the model
   * @param weights the initializers to prune, in the order that breaks ties
   * @param sparsity share of all their weights that is zero afterwards, in (0, 1)
   * @return the same graph with more zeros
   * @throws StepRejectedException when more weights than that are zero already
   */
  public Graph prune(Graph graph, List<String> weights, double sparsity) {
    requireNotDenser(graph, weights, sparsity);
    List<float[]> scores = weights.stream().map(weight -> criterion.score(graph, weight)).toList();
    List<BitSet> lowest = allocation.lowest(scores, sparsity);

    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (int layer = 0; layer < weights.size(); layer++) {
      String weight = weights.get(layer);
      Tensor dense = Objects.requireNonNull(graph.initializers().get(weight), weight);
      initializers.put(weight, masked(dense, lowest.get(layer)));
    }
    return graph.withInitializers(initializers);
  }

  private static void requireNotDenser(Graph graph, List<String> weights, double sparsity) {
    long count = 0;
    long zeros = 0;
    for (String weight : weights) {
      Tensor tensor = Objects.requireNonNull(graph.initializers().get(weight), weight);
      count += tensor.count();
      zeros += tensor.count() - tensor.nonZeroCount();
    }
    if (zeros > Math.round(sparsity * count)) {
      throw new StepRejectedException(
          String.format(
              Locale.ROOT,
              "The weights to prune are %.2f%% zero already, but the step asks for %.2f%% in all.",
              100.0 * zeros / count,
              100 * sparsity),
          "Sparsity is cumulative: give each prune step a higher one than the step before, or start"
              + " from a denser model.");
    }
  }

  private static Tensor masked(Tensor weights, BitSet zeroed) {
    float[] values = weights.toFloats();
    zeroed.stream().forEach(i -> values[i] = 0f);
    return Tensor.floats(weights.shape(), values);
  }
}
