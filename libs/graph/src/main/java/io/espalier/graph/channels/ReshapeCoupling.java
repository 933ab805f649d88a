package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Unsqueeze;
import java.util.List;
import java.util.Optional;

/**
 * What reshaping couples; asked last, when all pins are known, since they show which of several
 * merged axes carries channels.
 */
final class ReshapeCoupling {
  private final Graph graph;
  private final Couplings couplings;
  private final AxisEntries entries;

  ReshapeCoupling(Couplings couplings) {
    this.graph = couplings.graph();
    this.couplings = couplings;
    this.entries = couplings.entries();
  }

  void couple(Node node) {
    boolean reshapes =
        switch (node.operator()) {
          case Flatten _, Reshape _, Squeeze _, Unsqueeze _ -> true;
          default -> false;
        };
    Optional<TensorType> from = reshapes ? graph.type(Couplings.first(node)) : Optional.empty();
    Optional<TensorType> to = reshapes ? graph.type(node.output()) : Optional.empty();
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    boolean adaptable =
        !(node.operator() instanceof Reshape)
            || graph.initializers().containsKey(node.inputs().get(1));
    Optional<ReshapeAlignment> alignment =
        adaptable ? ReshapeAlignment.of(from.get(), to.get()) : Optional.empty();
    if (alignment.isEmpty()) {
      couplings.pinNode(node, node.description() + " mixes axes in a way that is not followed");
      return;
    }
    alignment.get().runs().forEach(run -> coupleRun(node, run));
  }

  /**
   * Joins a run of axes with the one axis that they are merged into, or one axis with the several
   * that it becomes.
   */
  private void coupleRun(Node node, ReshapeAlignment.Run run) {
    String input = Couplings.first(node);
    List<Integer> from = wide(input, run.from());
    List<Integer> to = wide(node.output(), run.to());
    if (from.size() == 1 && to.size() == 1) {
      entries.join(input, from.getFirst(), node.output(), to.getFirst());
    } else if (from.size() > 1 && to.size() == 1) {
      merge(node, from, to.getFirst());
    } else if (!from.isEmpty() || !to.isEmpty()) {
      String reason = node.description() + " cuts it into several axes";
      from.forEach(axis -> entries.pin(input, axis, reason));
      to.forEach(axis -> entries.pin(node.output(), axis, reason));
    }
  }

  private void merge(Node node, List<Integer> from, int to) {
    String input = Couplings.first(node);
    List<Integer> free = from.stream().filter(axis -> !entries.pinned(input, axis)).toList();
    int carrier = free.isEmpty() ? from.getFirst() : free.getFirst();
    from.stream()
        .filter(axis -> axis != carrier)
        .forEach(
            axis -> entries.pin(input, axis, node.description() + " merges it with another axis"));
    int inner = 1;
    for (int axis : from) {
      inner *= axis > carrier ? entries.length(input, axis) : 1;
    }
    int extent = entries.length(input, carrier);
    for (int i = 0; i < entries.length(node.output(), to); i++) {
      entries.join(
          entries.entry(input, carrier, i / inner % extent), entries.entry(node.output(), to, i));
    }
  }

  /** The axes of a run that are not 1. */
  private List<Integer> wide(String value, List<Integer> axes) {
    return axes.stream()
        .filter(axis -> !entries.has(value, axis) || entries.length(value, axis) != 1)
        .toList();
  }
}
