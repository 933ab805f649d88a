package io.espalier.runtime;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Models for tests, made from a seed. */
public final class TestGraphs {
  private TestGraphs() {}

  /** A ResNet-18 whose batch statistics are not trivial and whose weights are zero at random. */
  public static Graph resNet18(int size, int width, double sparsity, long seed) {
    Graph graph = ResNet18.build(4, size, 64, width, seed);
    return pruned(withStatistics(graph, seed), sparsity, seed);
  }

  /** Sets a random share of all prunable weights to zero. */
  public static Graph pruned(Graph graph, double sparsity, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor> changed = new LinkedHashMap<>(graph.initializers());
    for (String name : graph.prunableWeights()) {
      Tensor tensor = graph.initializers().get(name);
      float[] values = tensor.toFloats();
      for (int i = 0; i < values.length; i++) {
        if (random.nextDouble() < sparsity) {
          values[i] = 0f;
        }
      }
      changed.put(name, Tensor.floats(tensor.shape(), values));
    }
    return graph.withInitializers(changed);
  }

  private static Graph withStatistics(Graph graph, long seed) {
    Random random = new Random(seed + 1);
    Map<String, Tensor> changed = new LinkedHashMap<>(graph.initializers());
    changed.replaceAll(
        (name, tensor) -> {
          if (!name.contains("running") && !name.contains("bn")) {
            return tensor;
          }
          float[] values = tensor.toFloats();
          for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.2 * random.nextDouble());
          }
          return Tensor.floats(tensor.shape(), values);
        });
    return graph.withInitializers(changed);
  }

  /** An image or several of normally distributed numbers. */
  public static float[] noise(int elements, long seed) {
    Random random = new Random(seed);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
