package io.espalier.graph;

import java.util.List;
import java.util.SequencedMap;

/**
 * A graph within a node. It has no inputs of its own; its nodes may use values from outside.
 *
 * @param initializers the constants
 * @param nodes the nodes, in an order in which they can be run
 * @param outputs names of its outputs, which may be values from outside
 */
public record Subgraph(
    SequencedMap<String, Tensor> initializers, List<Node> nodes, List<String> outputs) {
  /** Makes the collections immutable. */
  public Subgraph {
    initializers = Ordered.copyOf(initializers);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
  }

  /** Adds this graph's constants and nodes to an inference that knows the values from outside. */
  public void wire(TypeInference inference) {
    initializers.forEach(inference::addConstant);
    nodes.forEach(inference::add);
  }
}
