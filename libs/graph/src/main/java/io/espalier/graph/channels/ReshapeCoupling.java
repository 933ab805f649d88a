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
import java.util.stream.Stream;

/**
 * What reshaping couples; asked last, when all pins are known, since they show which of several
 * axes carries channels.
 *
 * <p>Where axes are merged or cut, one axis on either side carries the channels and the others are
 * pinned: of {@code [batch, tokens, heads, size]} the heads, so that channels before and behind an
 * attention go by whole heads.
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
    if (node.operator() instanceof Reshape
        && !graph.initializers().containsKey(node.inputs().get(1))) {
      couplings.pinNode(node, node.description() + " computes its shape");
      return;
    }
    ReshapeAlignment alignment = ReshapeAlignment.of(from.get(), to.get());
    alignment.runs().forEach(run -> coupleRun(node, run));
    String unclear = node.description() + " mixes axes in a way that is not followed";
    alignment.unclearFrom().forEach(axis -> entries.pin(Couplings.first(node), axis, unclear));
    alignment.unclearTo().forEach(axis -> entries.pin(node.output(), axis, unclear));
  }

  /** Joins the axis that carries channels before with the one that carries them after. */
  private void coupleRun(Node node, ReshapeAlignment.Run run) {
    String input = Couplings.first(node);
    String output = node.output();
    List<Integer> from = wide(input, run.from());
    List<Integer> to = wide(output, run.to());
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    if (from.size() == 1 && to.size() == 1) {
      entries.join(input, from.getFirst(), output, to.getFirst());
      return;
    }
    boolean followed =
        Stream.concat(
                from.stream().map(axis -> entries.has(input, axis)),
                to.stream().map(axis -> entries.has(output, axis)))
            .allMatch(has -> has);
    int fromCarrier = carrier(input, from);
    int toCarrier = carrier(output, to);
    pinOthers(input, from, followed ? fromCarrier : -1, node.description() + " merges it");
    pinOthers(output, to, followed ? toCarrier : -1, node.description() + " cuts it off");
    if (followed) {
      joinBlocks(input, from, fromCarrier, output, to, toCarrier);
    }
  }

  private void pinOthers(String value, List<Integer> axes, int carrier, String reason) {
    axes.stream()
        .filter(axis -> axis != carrier)
        .forEach(axis -> entries.pin(value, axis, reason + " with another axis"));
  }

  /** The axis that has most to lose: the first without a pin, else the first not wholly pinned. */
  private int carrier(String value, List<Integer> axes) {
    int best = axes.getFirst();
    for (int axis : axes) {
      if (entries.freedom(value, axis) > entries.freedom(value, best)) {
        best = axis;
      }
    }
    return best;
  }

  /**
   * Goes through the elements of a run in blocks that lie within one entry of either carrier, and
   * joins the two entries.
   */
  private void joinBlocks(
      String input, List<Integer> from, int fromAxis, String output, List<Integer> to, int toAxis) {
    long elements = product(input, from, -1);
    long fromInner = product(input, from, fromAxis);
    long toInner = product(output, to, toAxis);
    long block = greatestDivisor(fromInner, toInner);
    for (long at = 0; at < elements; at += block) {
      entries.join(
          entries.entry(input, fromAxis, entry(at, fromInner, entries.length(input, fromAxis))),
          entries.entry(output, toAxis, entry(at, toInner, entries.length(output, toAxis))));
    }
  }

  private static int entry(long at, long inner, int extent) {
    return (int) (at / inner % extent);
  }

  /** Elements of those of the axes that come after one of them. */
  private long product(String value, List<Integer> axes, int after) {
    return axes.stream()
        .filter(axis -> axis > after)
        .mapToLong(axis -> entries.length(value, axis))
        .reduce(1, Math::multiplyExact);
  }

  private static long greatestDivisor(long a, long b) {
    return b == 0 ? a : greatestDivisor(b, a % b);
  }

  /** The axes of a run that are not 1. */
  private List<Integer> wide(String value, List<Integer> axes) {
    return axes.stream()
        .filter(axis -> !entries.has(value, axis) || entries.length(value, axis) != 1)
        .toList();
  }
}
