package io.espalier.graph.support;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Gives the BatchNormalizations of an untrained graph parameters that change something. */
public final class RandomNormalizations {
  private RandomNormalizations() {}

  /** The same graph with random scales, biases, means and variances. */
  public static Graph in(Graph graph, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof BatchNormalization) {
        for (int input = 1; input < 5; input++) {
          String name = node.inputs().get(input);
          long channels = graph.initializers().get(name).count();
          boolean centered = input == 2 || input == 3;
          initializers.put(
              name,
              centered
                  ? Tensors.uniform(random, -0.3, 0.3, channels)
                  : Tensors.uniform(random, 0.5, 1.5, channels));
        }
      }
    }
    return graph.withInitializers(initializers);
  }
}
