package io.espalier.graph.support;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Gives an untrained graph weights and biases that all change something. */
public final class RandomWeights {
  private RandomWeights() {}

  /** The same graph with random numbers in all its parameters. */
  public static Graph in(Graph graph, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (String name : graph.parameters()) {
      Shape shape = graph.initializers().get(name).shape();
      double fan = shape.rank() < 2 ? 4 : (double) shape.elements() / shape.dim(shape.rank() - 1);
      double bound = Math.sqrt(3.0 / fan);
      initializers.put(name, Tensors.uniform(random, -bound, bound, shape.toArray()));
    }
    return graph.withInitializers(initializers);
  }
}
