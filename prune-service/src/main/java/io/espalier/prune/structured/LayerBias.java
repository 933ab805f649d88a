package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.BatchNormalization;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a constant can be added to each output of a layer.
 *
 * @param initializer the parameter
 * @param sign 1 where the parameter is added, -1 where it is subtracted, as a mean is
 */
record LayerBias(String initializer, int sign) {

  private static final int BIAS_INPUT = 2;
  private static final int MEAN_INPUT = 3;

  /** The place for a layer: its own bias, the addition behind it, or the mean of normalization. */
  static Optional<LayerBias> of(Graph graph, Node layer) {
    if (layer.input(BIAS_INPUT).isPresent()) {
      return layer
          .input(BIAS_INPUT)
          .filter(name -> isItsOwn(graph, name))
          .map(name -> new LayerBias(name, 1));
    }
    List<Node> consumers = graph.consumers(layer.output());
    if (consumers.size() != 1 || graph.isOutput(layer.output())) {
      return Optional.empty();
    }
    Node next = consumers.getFirst();
    return switch (next.operator()) {
      case BatchNormalization _ ->
          next.input(MEAN_INPUT)
              .filter(name -> isItsOwn(graph, name))
              .map(name -> new LayerBias(name, -1));
      case Add _ ->
          next.inputs().stream()
              .filter(name -> isItsOwn(graph, name))
              .findFirst()
              .map(name -> new LayerBias(name, 1));
      default -> Optional.empty();
    };
  }

  private static boolean isItsOwn(Graph graph, String name) {
    return graph.initializer(name).isPresent() && graph.consumers(name).size() == 1;
  }

  /** The graph with so much added to each output; unchanged where the parameter has other sizes. */
  Graph shifted(Graph graph, double[] shift) {
    Tensor old = Objects.requireNonNull(graph.initializers().get(initializer));
    if (old.count() != shift.length) {
      return graph;
    }
    float[] values = old.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (sign * shift[i]);
    }
    return graph.withInitializer(initializer, Tensor.floats(old.shape(), values));
  }
}
