package io.espalier.prune.weights;

import io.espalier.events.step.Pattern;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sets what goes to zero. The zeros are the mask; what is zero already stays so. */
public final class Masks {

  private Masks() {}

  /**
   * The lowest units of each layer become zero.
   *
   * @param zeros of each layer, those of today included
   */
  public static Graph lowest(Graph graph, List<LayerScores> layers, long[] zeros) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (int i = 0; i < zeros.length; i++) {
      LayerScores layer = layers.get(i);
      put(initializers, graph, layer.layer(), layer.lowest(zeros[i]));
    }
    return graph.withInitializers(initializers);
  }

  /**
   * Every layer is brought to the pattern, except those whose bound is below its sparsity.
   *
   * @param pattern N of M
   */
  public static Graph nOfM(Graph graph, List<LayerScores> layers, Pattern.NOfM pattern) {
    NOfMMask mask = new NOfMMask(pattern.kept(), pattern.of());
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (LayerScores layer : layers) {
      if (layer.zerosMax() >= Math.floor(pattern.sparsity() * layer.elements())) {
        LayerUnits of = layer.layer();
        put(initializers, graph, of, mask.gone(of.layout(), layer.scores(), of.values(graph)));
      }
    }
    return graph.withInitializers(initializers);
  }

  private static void put(
      Map<String, Tensor> initializers, Graph graph, LayerUnits layer, BitSet gone) {
    float[] values = layer.values(graph);
    gone.stream().forEach(i -> values[i] = 0);
    initializers.put(layer.weight(), Tensor.floats(layer.shape(), values));
  }
}
