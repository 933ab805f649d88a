package io.espalier.training.torch;

import ai.djl.ndarray.NDManager;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.reference.ReferenceEvaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computes once what does not depend on the images: shapes, constants, and weights that are stored
 * as integers.
 */
final class FoldConstants {
  private FoldConstants() {}

  /** An equal graph in which such values are initializers. */
  static Graph apply(Graph graph, NDManager manager) {
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    Map<String, Operand> values = new LinkedHashMap<>();
    constants.forEach((name, tensor) -> values.put(name, new Operand.Host(tensor)));
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Optional<Tensor> result =
          fold(new Call(node, values, constants, graph, manager, false), graph);
      if (result.isPresent()) {
        constants.put(node.output(), result.get());
        values.put(node.output(), new Operand.Host(result.get()));
      } else {
        nodes.add(node);
      }
    }
    return graph.with(nodes, constants);
  }

  private static Optional<Tensor> fold(Call call, Graph graph) {
    Node node = call.node();
    boolean constant =
        node.inputs().stream()
            .allMatch(name -> name.isEmpty() || call.constants().containsKey(name));
    boolean single = node.outputs().size() == 1 && !graph.isOutput(node.output());
    if (!constant || !single) {
      return Optional.empty();
    }
    return HostKernels.apply(call, node.operator()).or(() -> evaluated(call));
  }

  /** Numbers that are no weights: masks, positions, tables of angles. */
  private static Optional<Tensor> evaluated(Call call) {
    return Kernels.isForHost(call) && call.node().operator().captures().isEmpty()
        ? Optional.of(
            ReferenceEvaluator.evaluate(call.node(), call.graph().info().opset(), call.constants())
                .getFirst())
        : Optional.empty();
  }
}
