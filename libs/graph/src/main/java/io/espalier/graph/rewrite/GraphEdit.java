package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the changes that a rule makes to a graph; used within one call and then thrown away. */
final class GraphEdit {
  private final Graph graph;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers;
  private final Map<String, String> renamed = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private boolean changed;

  GraphEdit(Graph graph) {
    this.graph = graph;
    this.initializers = new LinkedHashMap<>(graph.initializers());
  }

  /** Keeps a node as it is, but for values that have been renamed. */
  void keep(Node node) {
    nodes.add(withRenamedInputs(node));
  }

  /** Adds a node in the place of one of the graph's. */
  void add(Node node) {
    changed = true;
    keep(node);
  }

  /** Leaves a node out whose output is replaced by another value. */
  void replace(String output, String value) {
    changed = true;
    renamed.put(output, renamed.getOrDefault(value, value));
  }

  /** Leaves a node out. */
  void drop() {
    changed = true;
  }

  /** Adds or replaces an initializer and returns its name. */
  String initializer(String name, Tensor tensor) {
    changed = true;
    initializers.put(name, tensor);
    return name;
  }

  /** Adds an initializer under a name like the one wished for. */
  String freshInitializer(String wish, Tensor tensor) {
    return initializer(fresh(wish), tensor);
  }

  /** A name that nothing in the graph has. */
  String fresh(String wish) {
    return graph.freshName(wish, taken);
  }

  /** The name that stands for a value now. */
  String current(String value) {
    return renamed.getOrDefault(value, value);
  }

  /** The changed graph, or the same one. */
  Graph done() {
    return changed ? graph.with(nodes, initializers) : graph;
  }

  /**
   * Whether a value can be renamed: it is no output of the graph and no unread subgraph uses it.
   */
  static boolean renamable(Graph graph, String value) {
    return !graph.isOutput(value)
        && graph.consumers(value).stream()
            .noneMatch(node -> node.operator().captures().contains(value));
  }

  private Node withRenamedInputs(Node node) {
    boolean affected = node.inputs().stream().anyMatch(renamed::containsKey);
    return affected ? node.withInputs(node.inputs().stream().map(this::current).toList()) : node;
  }
}
