package io.espalier.prune.reconstruction;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import java.util.List;
import java.util.Optional;

/**
 * The vector that a layer's outputs can be shifted by: its bias, or the means of the normalization
 * behind it.
 *
 * @param initializer the vector
 * @param sign what adding one to an output adds to it
 */
record OutputShift(String initializer, float sign) {

  /** What shifts the outputs of a layer, where there is such a vector that only it uses. */
  static Optional<OutputShift> of(Graph graph, Node layer, int outputs) {
    return bias(layer)
        .map(name -> new OutputShift(name, 1))
        .or(() -> means(graph, layer))
        .filter(shift -> shift.isOwn(graph, outputs));
  }

  /** The graph with its outputs shifted. */
  Graph apply(Graph graph, float[] shifts) {
    Tensor vector = graph.initializers().get(initializer);
    float[] values = vector.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] += sign * shifts[i];
    }
    return graph.withInitializer(initializer, Tensor.floats(vector.shape(), values));
  }

  private static Optional<String> bias(Node layer) {
    boolean added =
        layer.operator() instanceof Conv
            || layer.operator() instanceof Gemm gemm && gemm.alpha() == 1 && gemm.beta() == 1;
    return added ? layer.input(2) : Optional.empty();
  }

  private static Optional<OutputShift> means(Graph graph, Node layer) {
    String output = layer.outputs().getFirst();
    List<Node> consumers = graph.consumers(output);
    return consumers.size() == 1
            && !graph.isOutput(output)
            && consumers.getFirst().operator() instanceof BatchNormalization
        ? consumers.getFirst().input(3).map(name -> new OutputShift(name, -1))
        : Optional.empty();
  }

  private boolean isOwn(Graph graph, int outputs) {
    return graph.consumers(initializer).size() == 1
        && graph
            .initializer(initializer)
            .filter(
                vector ->
                    vector.type() == ElementType.FLOAT
                        && vector.shape().rank() == 1
                        && vector.count() == outputs)
            .isPresent();
  }
}
