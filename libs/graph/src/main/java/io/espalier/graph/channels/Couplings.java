package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.TensorType;
import io.espalier.graph.channels.AxisEntries.Axis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The vocabulary in which operators say what they couple: joining axes, pinning them, giving them
 * roles.
 */
final class Couplings {
  private final Graph graph;
  private final AxisEntries entries = new AxisEntries();
  private final Map<Axis, ChannelRole> roles = new HashMap<>();

  Couplings(Graph graph) {
    this.graph = graph;
  }

  Graph graph() {
    return graph;
  }

  AxisEntries entries() {
    return entries;
  }

  /** What an axis of a parameter does. */
  Optional<ChannelRole> role(Axis axis) {
    return Optional.ofNullable(roles.get(axis));
  }

  void broadcast(String input, String output) {
    broadcast(input, output, ChannelRole.NORMALIZATION);
  }

  void broadcast(String input, String output, ChannelRole role) {
    if (!input.isEmpty()) {
      int shift = rank(output) - rank(input);
      for (int axis = 0; axis < rank(input); axis++) {
        broadcastAxis(input, axis, output, axis + shift, role);
      }
    }
  }

  /** Joins axes of equal extent; an axis of extent 1 beside a longer one serves all and stays. */
  void broadcastAxis(String input, int axis, String output, int outputAxis, ChannelRole role) {
    boolean serves =
        axis >= 0 && entries.length(input, axis) == 1 && entries.length(output, outputAxis) != 1;
    if (axis >= 0 && entries.has(input, axis) && !serves) {
      join(output, outputAxis, input, axis, role);
    }
  }

  void join(String value, int axis, String parameter, int parameterAxis, ChannelRole role) {
    entries.join(value, axis, parameter, parameterAxis);
    role(parameter, parameterAxis, role);
  }

  void role(String parameter, int axis, ChannelRole role) {
    if (graph.initializers().containsKey(parameter)) {
      roles.putIfAbsent(new Axis(parameter, axis), role);
    }
  }

  void joinAll(String left, String right) {
    joinExcept(left, right, Set.of());
  }

  void joinExcept(String left, String right, Set<Integer> axes) {
    if (!left.isEmpty() && !right.isEmpty()) {
      for (int axis = 0; axis < rank(left); axis++) {
        if (!axes.contains(axis)) {
          entries.join(left, axis, right, axis);
        }
      }
    }
  }

  void pinNode(Node node, String reason) {
    List<String> values = new ArrayList<>(node.inputs());
    values.addAll(node.outputs());
    values.forEach(value -> pinAll(value, reason));
  }

  void pinAll(String value, String reason) {
    pinFrom(value, 0, reason);
  }

  void pinFrom(String value, int firstAxis, String reason) {
    for (int axis = firstAxis; axis < rank(value); axis++) {
      entries.pin(value, axis, reason);
    }
  }

  int rank(String value) {
    return value.isEmpty() ? 0 : graph.type(value).map(TensorType::rank).orElse(0);
  }

  static String first(Node node) {
    return node.inputs().getFirst();
  }

  static int positive(long axis, int rank) {
    return (int) (axis < 0 ? axis + rank : axis);
  }
}
