package io.espalier.graph.block;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Operator;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Questions that the finders ask of a graph. */
final class Matching {
  private static final double TOLERANCE = 1e-3;

  private final Graph graph;

  Matching(Graph graph) {
    this.graph = graph;
  }

  /** The node that makes a value, if its operator is of a kind. */
  Optional<Node> made(String value, Class<? extends Operator> kind) {
    return graph.producer(value).filter(node -> kind.isInstance(node.operator()));
  }

  /** The only user of a value that is no output of the graph, if its operator is of a kind. */
  Optional<Node> used(String value, Class<? extends Operator> kind) {
    List<Node> users = graph.consumers(value);
    return users.size() == 1 && !graph.isOutput(value)
        ? Optional.of(users.getFirst()).filter(node -> kind.isInstance(node.operator()))
        : Optional.empty();
  }

  /** The number that a value is, if it is a constant of one element. */
  OptionalDouble number(String value) {
    Optional<Tensor> constant =
        graph.constant(value).filter(tensor -> tensor.count() == 1 && tensor.type().isFloating());
    return constant.isPresent()
        ? OptionalDouble.of(constant.get().toFloats()[0])
        : OptionalDouble.empty();
  }

  boolean isNumber(String value, double wanted) {
    OptionalDouble number = number(value);
    return number.isPresent()
        && Math.abs(number.getAsDouble() - wanted) <= TOLERANCE * Math.abs(wanted);
  }

  /** The operand of a node with two that is not the given one. */
  static String other(Node node, String value) {
    return node.inputs().get(node.inputs().getFirst().equals(value) ? 1 : 0);
  }

  /** The operand beside one that is a number close to the wanted one, if there is such. */
  Optional<String> beside(Node node, double wanted) {
    for (int input = 0; input < 2; input++) {
      if (isNumber(node.inputs().get(input), wanted)) {
        return Optional.of(node.inputs().get(1 - input));
      }
    }
    return Optional.empty();
  }

  /** Nodes in the order of the graph, each once. */
  List<Node> ordered(Collection<Node> nodes) {
    return graph.nodes().stream().filter(nodes::contains).toList();
  }
}
