package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Which entries of an axis an operator picks, where that is constant. */
final class Selection {
  /** Stands for an entry that the operator fills by itself. */
  static final int FILLED = -1;

  private final Graph graph;
  private final Node node;

  private Selection(Graph graph, Node node) {
    this.graph = graph;
    this.node = node;
  }

  /**
   * For each entry of an axis of an output of Split, Slice, Pad or Gather: the entry of the input
   * that it comes from, or {@link #FILLED}. Empty where that is not known, or cannot be kept up
   * when entries go.
   */
  static Optional<int[]> sources(Graph graph, Node node, int output, int axis) {
    Optional<Integer> from = extent(graph, Couplings.first(node), axis);
    Optional<Integer> to = extent(graph, node.outputs().get(output), axis);
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    Selection selection = new Selection(graph, node);
    Optional<int[]> sources =
        switch (node.operator()) {
          case Split split -> selection.split(split, output, axis, to.get());
          case Slice slice -> selection.slice(slice, axis, from.get());
          case Pad pad -> selection.pad(pad, axis, from.get());
          case Gather _ -> selection.gather(from.get());
          default -> Optional.empty();
        };
    return sources.filter(found -> found.length == to.get());
  }

  /** The numbers that describe a node: an attribute, or a constant input. */
  static Optional<List<Long>> numbers(
      Graph graph, Node node, Optional<List<Long>> attribute, int input) {
    return attribute.or(
        () ->
            node.input(input)
                .flatMap(graph::constant)
                .map(Tensor::toLongs)
                .map(values -> LongStream.of(values).boxed().toList()));
  }

  /** The axes that a Slice is about; empty if they are not constant. */
  static Optional<List<Long>> sliceAxes(Graph graph, Node node, Slice slice, int starts) {
    return slice.axes().isPresent() || node.input(3).isPresent()
        ? numbers(graph, node, slice.axes(), 3)
        : Optional.of(Slice.defaultAxes(starts));
  }

  /** The axes that a Pad is about; empty if they are not constant. */
  static Optional<List<Long>> padAxes(Graph graph, Node node) {
    return node.input(3).isPresent()
        ? numbers(graph, node, Optional.empty(), 3)
        : Optional.of(Slice.defaultAxes(rank(graph, node)));
  }

  /** Where an axis, counted from the front, is in a list of axes; -1 if it is not. */
  static int indexOf(List<Long> axes, int axis, int rank) {
    return axes.stream().map(a -> Couplings.positive(a, rank)).toList().indexOf(axis);
  }

  static int rank(Graph graph, Node node) {
    return graph.type(Couplings.first(node)).map(TensorType::rank).orElse(0);
  }

  private static Optional<Integer> extent(Graph graph, String value, int axis) {
    return graph
        .type(value)
        .filter(type -> axis < type.rank())
        .flatMap(type -> type.knownDim(axis))
        .filter(extent -> extent <= AxisEntries.entriesPerAxisMax)
        .map(Math::toIntExact);
  }

  private static int[] run(int start, int count) {
    return IntStream.range(start, start + count).toArray();
  }

  private Optional<int[]> split(Split split, int output, int axis, int count) {
    if (axis != Couplings.positive(split.axis(), rank(graph, node))) {
      return Optional.of(run(0, count));
    }
    int offset = 0;
    for (int before = 0; before < output; before++) {
      Optional<Integer> part = extent(graph, node.outputs().get(before), axis);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      offset += part.get();
    }
    return Optional.of(run(offset, count));
  }

  private Optional<int[]> slice(Slice slice, int axis, int size) {
    Optional<List<Long>> starts = numbers(graph, node, slice.starts(), 1);
    Optional<List<Long>> ends = numbers(graph, node, slice.ends(), 2);
    Optional<List<Long>> axes = starts.flatMap(s -> sliceAxes(graph, node, slice, s.size()));
    Optional<List<Long>> steps =
        node.input(4).isPresent()
            ? numbers(graph, node, Optional.empty(), 4)
            : Optional.of(List.of());
    if (starts.isEmpty() || ends.isEmpty() || axes.isEmpty() || steps.isEmpty()) {
      // With as many entries as before, and so all of them.
      return Optional.of(run(0, size));
    }
    int at = indexOf(axes.get(), axis, rank(graph, node));
    if (at < 0) {
      return Optional.of(run(0, size));
    }
    long step = at < steps.get().size() ? steps.get().get(at) : 1;
    Slice.Range range = Slice.range(axis, starts.get().get(at), ends.get().get(at), step, size);
    return step == 1
        ? Optional.of(run(Math.toIntExact(range.start()), Math.toIntExact(range.count())))
        : Optional.empty();
  }

  private Optional<int[]> pad(Pad pad, int axis, int size) {
    Optional<List<Long>> pads = numbers(graph, node, pad.pads(), 1);
    Optional<List<Long>> axes = padAxes(graph, node);
    if (pads.isEmpty() || axes.isEmpty()) {
      return Optional.empty();
    }
    int at = indexOf(axes.get(), axis, rank(graph, node));
    long before = at < 0 ? 0 : pads.get().get(at);
    long after = at < 0 ? 0 : pads.get().get(axes.get().size() + at);
    if (before == 0 && after == 0) {
      return Optional.of(run(0, size));
    }
    if (before < 0 || after < 0 || !pad.mode().equals("constant")) {
      return Optional.empty();
    }
    int[] sources = new int[Math.toIntExact(before + size + after)];
    Arrays.fill(sources, FILLED);
    for (int i = 0; i < size; i++) {
      sources[Math.toIntExact(before) + i] = i;
    }
    return Optional.of(sources);
  }

  private Optional<int[]> gather(int size) {
    return node.input(1)
        .flatMap(graph::initializer)
        .filter(indices -> indices.shape().rank() == 1)
        .map(Tensor::toLongs)
        .filter(indices -> Arrays.stream(indices).allMatch(i -> i >= -size && i < size))
        .map(
            indices ->
                Arrays.stream(indices).mapToInt(i -> (int) (i < 0 ? i + size : i)).toArray());
  }
}
