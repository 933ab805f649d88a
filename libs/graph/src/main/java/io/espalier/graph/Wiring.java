package io.espalier.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who makes and who uses each value of a graph. */
record Wiring(
    Map<String, Node> producers,
    Map<String, List<Node>> consumers,
    Set<String> names,
    Set<String> nodeNames) {
  static Wiring of(
      List<Value> inputs, List<Value> outputs, Collection<String> initializers, List<Node> nodes) {
    Set<String> names = new HashSet<>(initializers);
    for (Value input : inputs) {
      if (!names.add(input.name())) {
        throw new GraphException(
            "value '" + input.name() + "' is given twice: by two inputs, or by an initializer too");
      }
    }
    Map<String, Node> producers = new HashMap<>();
    Map<String, List<Node>> consumers = new HashMap<>();
    for (Node node : nodes) {
      for (String used : uses(node)) {
        if (!names.contains(used)) {
          throw new GraphException(
              "%s uses '%s', which no input, initializer or earlier node gives"
                  .formatted(node.description(), used));
        }
        consumers.computeIfAbsent(used, _ -> new ArrayList<>()).add(node);
      }
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          if (!names.add(output)) {
            throw new GraphException(
                "%s gives '%s', which is given before".formatted(node.description(), output));
          }
          producers.put(output, node);
        }
      }
    }
    Set<String> seen = new HashSet<>();
    for (Value output : outputs) {
      if (!names.contains(output.name())) {
        throw new GraphException("output '%s' is given by no node".formatted(output.name()));
      }
      if (!seen.add(output.name())) {
        throw new GraphException("output '%s' is listed twice".formatted(output.name()));
      }
    }
    consumers.replaceAll((_, list) -> List.copyOf(list));
    return new Wiring(
        Collections.unmodifiableMap(producers),
        Collections.unmodifiableMap(consumers),
        Collections.unmodifiableSet(names),
        nodes.stream().map(Node::name).collect(Collectors.toUnmodifiableSet()));
  }

  private static Set<String> uses(Node node) {
    Set<String> uses = new LinkedHashSet<>(node.inputs());
    uses.remove("");
    uses.addAll(node.operator().captures());
    return uses;
  }
}
