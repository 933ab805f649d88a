package io.espalier.finetune.service;

import io.espalier.graph.ClassifierShape;
import io.espalier.graph.Dimension;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.Value;
import io.espalier.graph.op.Reshape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a model that was exported for one image at a time take any number, as training needs. A
 * Reshape to {@code [1, ...]} becomes one that copies the batch of its input.
 */
final class OpenBatch {

  private static final Dimension BATCH = Dimension.symbolic("batch");

  private OpenBatch() {}

  /**
   * The model with a symbolic batch; the model itself if it has one.
   *
   * @throws io.espalier.graph.GraphException if it is no classifier, or a node needs its fixed
   *     batch
   */
  static Graph apply(Graph graph) {
    if (ClassifierShape.of(graph).fixedBatch() == 0) {
      return graph;
    }
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    Set<String> taken = new HashSet<>();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Optional<Tensor> shape = openShape(graph, node);
      if (shape.isPresent()) {
        String name = graph.freshName(node.output() + ".shape", taken);
        nodes.add(node.withInputs(List.of(node.inputs().getFirst(), name)));
        initializers.put(name, shape.get());
      } else {
        nodes.add(node);
      }
    }
    return new Graph(
            graph.name(),
            graph.inputs().stream().map(OpenBatch::open).toList(),
            graph.outputs().stream().map(OpenBatch::open).toList(),
            initializers,
            nodes,
            graph.info().withDeclaredTypes(Map.of()))
        .checked();
  }

  private static Optional<Tensor> openShape(Graph graph, Node node) {
    if (!(node.operator() instanceof Reshape(boolean allowZero)) || allowZero) {
      return Optional.empty();
    }
    return graph
        .initializer(node.inputs().get(1))
        .map(Tensor::toLongs)
        .filter(shape -> shape.length > 1 && shape[0] == 1)
        .map(
            shape -> {
              shape[0] = 0;
              return Tensor.vector(shape);
            });
  }

  private static Value open(Value value) {
    List<Dimension> dimensions = new ArrayList<>(value.type().dimensions());
    dimensions.set(0, BATCH);
    return new Value(value.name(), new TensorType(value.type().element(), dimensions));
  }
}
