package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the parameters that make a value zero, whatever the input, when they are zero. */
final class BranchEnding {

  private static final int STEPS_MAX = 16;

  private BranchEnding() {}

  /** The parameters of the last affine layer before a value; empty where there is none. */
  static List<String> of(Graph graph, String value) {
    List<String> parameters = new ArrayList<>();
    String at = value;
    for (int step = 0; step < STEPS_MAX; step++) {
      Optional<Node> producer = graph.producer(at);
      if (producer.isEmpty()) {
        return List.of();
      }
      Node node = producer.get();
      switch (node.operator()) {
        case Relu _, Identity _, Dropout _, Reshape _, Transpose _ -> at = node.inputs().getFirst();
        case Add _ -> {
          List<String> constants = initializers(graph, node.inputs());
          if (constants.size() != 1) {
            return List.of();
          }
          parameters.addAll(constants);
          at =
              node.inputs().stream()
                  .filter(input -> !constants.contains(input))
                  .findFirst()
                  .orElse("");
        }
        case BatchNormalization _ -> {
          parameters.addAll(initializers(graph, node.inputs().subList(1, 3)));
          return own(graph, parameters);
        }
        case Contraction _ -> {
          List<String> weights =
              initializers(graph, node.inputs().subList(1, node.inputs().size()));
          parameters.addAll(weights);
          return weights.isEmpty() ? List.of() : own(graph, parameters);
        }
        default -> {
          return List.of();
        }
      }
    }
    return List.of();
  }

  private static List<String> initializers(Graph graph, List<String> inputs) {
    return inputs.stream().filter(input -> graph.initializer(input).isPresent()).toList();
  }

  /** The parameters, if nothing else reads them. */
  private static List<String> own(Graph graph, List<String> parameters) {
    return parameters.stream().allMatch(name -> graph.consumers(name).size() == 1)
        ? List.copyOf(parameters)
        : List.of();
  }
}
