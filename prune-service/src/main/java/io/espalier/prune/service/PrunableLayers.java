package io.espalier.prune.service;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.stage.StepRejectedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which weights a step may touch: those of convolutions and matrix products, never biases or
 * normalisation.
 */
final class PrunableLayers {

  /** In a list of exclusions: the first layer, which sees the image. */
  static final String FIRST = "first";

  /** In a list of exclusions: the last layer, which gives the classes. */
  static final String LAST = "last";

  private PrunableLayers() {}

  /**
   * The prunable weights of a graph without the excluded ones.
   *
   * @param exclude names of initializers, or {@value #FIRST}, or {@value #LAST}
   * @return names of initializers in the order of the graph, at least one
   * @throws StepRejectedException when an excluded name is not in the graph or nothing is left
   */
  static List<String> of(Graph graph, List<String> exclude) {
    List<String> all = graph.prunableWeights();
    requireFloats(graph, all);
    Set<String> excluded = excluded(graph, exclude);
    List<String> left = all.stream().filter(weight -> !excluded.contains(weight)).toList();
    if (left.isEmpty()) {
      throw new StepRejectedException(
          all.isEmpty()
              ? "The model has no convolution, Gemm or MatMul with constant weights, so there is nothing to prune."
              : "Every prunable weight of the model is excluded: " + String.join(", ", all),
          all.isEmpty()
              ? "Export the model with its weights as initializers."
              : "Exclude fewer weights in the recipe's prune step.");
    }
    return left;
  }

  /**
   * Of these weights the one that feeds the last layer.
   *
   * @throws StepRejectedException when there is none
   */
  static List<String> penultimate(Graph graph, List<String> weights) {
    List<String> all = graph.prunableWeights();
    List<String> inner = all.subList(0, all.size() - 1);
    if (inner.isEmpty() || !weights.contains(inner.getLast())) {
      throw new StepRejectedException(
          "The model has no penultimate layer that may be pruned: its prunable weights are "
              + String.join(", ", all)
              + ".",
          "Use target 'all', or exclude fewer weights.");
    }
    return List.of(inner.getLast());
  }

  /**
   * The initializers that a list of exclusions names.
   *
   * @throws StepRejectedException when a name is not that of a prunable weight
   */
  static Set<String> excluded(Graph graph, List<String> exclude) {
    List<String> all = graph.prunableWeights();
    Set<String> excluded = new LinkedHashSet<>();
    for (String name : exclude) {
      excluded.add(resolve(name, all));
    }
    return excluded;
  }

  private static String resolve(String name, List<String> all) {
    if (all.contains(name)) {
      return name;
    }
    if (!all.isEmpty() && name.equals(FIRST)) {
      return all.getFirst();
    }
    if (!all.isEmpty() && name.equals(LAST)) {
      return all.getLast();
    }
    throw new StepRejectedException(
        "The step excludes '%s', but the model has no prunable weight of that name."
            .formatted(name),
        "Use 'first', 'last' or one of: %s.".formatted(String.join(", ", all)));
  }

  private static void requireFloats(Graph graph, List<String> weights) {
    for (String weight : weights) {
      ElementType type = Objects.requireNonNull(graph.initializers().get(weight), weight).type();
      if (type != ElementType.FLOAT) {
        throw new StepRejectedException(
            "The weight '%s' is of type %s; only FLOAT can be pruned.".formatted(weight, type),
            "Prune before quantising, or export the model in FP32.");
      }
    }
  }
}
