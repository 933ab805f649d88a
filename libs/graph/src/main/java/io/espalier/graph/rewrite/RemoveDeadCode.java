package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Leaves out nodes and initializers on which no output of the graph depends. */
public final class RemoveDeadCode implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    graph.outputs().stream().map(Value::name).forEach(open::add);
    while (!open.isEmpty()) {
      String value = open.remove();
      if (needed.add(value)) {
        graph.producer(value).ifPresent(node -> addUses(node, open));
      }
    }
    List<Node> nodes =
        graph.nodes().stream()
            .filter(node -> node.outputs().stream().anyMatch(needed::contains))
            .toList();
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    initializers.keySet().retainAll(needed);
    boolean same =
        nodes.size() == graph.nodes().size() && initializers.size() == graph.initializers().size();
    return same ? graph : graph.with(nodes, initializers);
  }

  private static void addUses(Node node, Deque<String> open) {
    node.inputs().stream().filter(input -> !input.isEmpty()).forEach(open::add);
    open.addAll(node.operator().captures());
  }
}
