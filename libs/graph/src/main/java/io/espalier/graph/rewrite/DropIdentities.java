package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Leaves out Identity and Dropout, which is the identity in inference. Where such a node gives an
 * output of the graph, the node before it takes over the output's name, if nothing else needs its
 * own.
 */
public final class DropIdentities implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    Graph current = graph;
    for (Optional<Graph> next = outputStep(current); next.isPresent(); next = outputStep(current)) {
      current = next.get();
    }
    GraphEdit edit = new GraphEdit(current);
    for (Node node : current.nodes()) {
      if (isIdentity(current, node) && GraphEdit.renamable(current, node.output())) {
        edit.replace(node.output(), node.inputs().getFirst());
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }

  /** Merges one identity that gives an output of the graph with the node before it. */
  private static Optional<Graph> outputStep(Graph graph) {
    for (Node node : graph.nodes()) {
      String input = node.input(0).orElse("");
      Optional<Node> producer = graph.producer(input);
      if (isIdentity(graph, node)
          && graph.isOutput(node.output())
          && producer.isPresent()
          && GraphEdit.renamable(graph, input)
          && graph.consumers(input).size() == 1) {
        return Optional.of(merged(graph, producer.get(), node));
      }
    }
    return Optional.empty();
  }

  private static Graph merged(Graph graph, Node producer, Node identity) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node == producer) {
        nodes.add(
            node.withOutputs(
                node.outputs().stream()
                    .map(
                        output ->
                            output.equals(identity.inputs().getFirst())
                                ? identity.output()
                                : output)
                    .toList()));
      } else if (node != identity) {
        nodes.add(node);
      }
    }
    return graph.withNodes(nodes);
  }

  private static boolean isIdentity(Graph graph, Node node) {
    return switch (node.operator()) {
      case Identity _ -> true;
      case Dropout _ -> node.outputs().stream().skip(1).allMatch(mask -> isUnused(graph, mask));
      default -> false;
    };
  }

  private static boolean isUnused(Graph graph, String value) {
    return value.isEmpty() || graph.consumers(value).isEmpty() && !graph.isOutput(value);
  }
}
