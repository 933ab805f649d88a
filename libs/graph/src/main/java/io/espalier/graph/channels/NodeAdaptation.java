package io.espalier.graph.channels;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.Expand;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.GroupNormalization;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Resize;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Adapts what nodes say about extents and places to a removal of channels. */
final class NodeAdaptation {
  private final Graph graph;
  private final BiFunction<String, Integer, BitSet> gone;
  private final Map<String, Tensor> initializers;

  /**
   * Prepares for one removal.
   *
   * @param graph the graph before
   * @param gone the entries that go from an axis of a value or initializer
   * @param initializers the initializers after, to which new constants are added
   */
  NodeAdaptation(
      Graph graph, BiFunction<String, Integer, BitSet> gone, Map<String, Tensor> initializers) {
    this.graph = graph;
    this.gone = gone;
    this.initializers = initializers;
  }

  /** The node with attributes and constants that follow the removal. */
  Node adapted(Node node) {
    return switch (node.operator()) {
      case Conv conv -> adaptedGroups(node, conv);
      case ConvTranspose transposed -> adaptedGroups(node, transposed);
      case GroupNormalization group -> adaptedGroups(node, group);
      case Reshape _, Expand _ -> adaptedShape(node, 1);
      case Resize _ -> adaptedShape(node, 3);
      case Split split -> adaptedSplit(node, split);
      case Slice slice -> adaptedSlice(node, slice);
      case Pad pad -> adaptedPad(node, pad);
      case Gather(long axis) -> adaptedGather(node, axis);
      default -> node;
    };
  }

  private Node adaptedGroups(Node node, Conv conv) {
    Shape before =
        graph.initializer(node.inputs().get(1)).map(Tensor::shape).orElse(Shape.scalar());
    if (conv.group() == 1 || before.rank() < 2 || before.dim(1) != 1) {
      return node;
    }
    long filtersPerGroup = before.dim(0) / conv.group();
    long filters = before.dim(0) - gone.apply(node.inputs().get(1), 0).cardinality();
    return node.withOperator(conv.withGroup(filters / filtersPerGroup));
  }

  private Node adaptedGroups(Node node, ConvTranspose operator) {
    String weights = node.inputs().get(1);
    Shape before = graph.initializer(weights).map(Tensor::shape).orElse(Shape.scalar());
    if (operator.group() == 1 || before.rank() < 1 || before.dim(0) != operator.group()) {
      return node;
    }
    long groups = before.dim(0) - gone.apply(weights, 0).cardinality();
    return node.withOperator(
        new ConvTranspose(
            operator.window(), groups, operator.outputPadding(), operator.outputShape()));
  }

  private Node adaptedGroups(Node node, GroupNormalization operator) {
    String input = Couplings.first(node);
    long channels = graph.type(input).flatMap(type -> type.knownDim(1)).orElse(0L);
    int fewer = gone.apply(input, 1).cardinality();
    return fewer == 0
        ? node
        : node.withOperator(
            new GroupNormalization(
                operator.groups() - fewer / (channels / operator.groups()),
                operator.epsilon(),
                operator.byChannel()));
  }

  /** Extents that an input states. */
  private Node adaptedShape(Node node, int input) {
    Tensor shape = node.input(input).map(graph.initializers()::get).orElse(null);
    if (shape == null) {
      return node;
    }
    long[] extents = shape.toLongs();
    for (int axis = 0; axis < extents.length; axis++) {
      int fewer = gone.apply(node.output(), axis).cardinality();
      boolean stated = node.operator() instanceof Expand ? extents[axis] > 1 : extents[axis] > 0;
      extents[axis] -= stated ? fewer : 0;
    }
    return Arrays.equals(extents, shape.toLongs()) ? node : withVector(node, input, extents);
  }

  private Node adaptedSplit(Node node, Split split) {
    int axis = Couplings.positive(split.axis(), Selection.rank(graph, node));
    if (gone.apply(Couplings.first(node), axis).isEmpty()) {
      return node;
    }
    List<Long> parts = new ArrayList<>();
    for (String output : node.outputs()) {
      long extent = graph.type(output).flatMap(type -> type.knownDim(axis)).orElse(0L);
      parts.add(extent - gone.apply(output, axis).cardinality());
    }
    return graph.info().opset() < 13
        ? node.withOperator(new Split(split.axis(), Optional.of(parts), Optional.empty()))
        : withVector(
            node.withOperator(new Split(split.axis(), Optional.empty(), Optional.empty())),
            1,
            array(parts));
  }

  private Node adaptedSlice(Node node, Slice slice) {
    Optional<List<Long>> starts = Selection.numbers(graph, node, slice.starts(), 1);
    Optional<List<Long>> ends = Selection.numbers(graph, node, slice.ends(), 2);
    Optional<List<Long>> axes =
        starts.flatMap(list -> Selection.sliceAxes(graph, node, slice, list.size()));
    if (starts.isEmpty() || ends.isEmpty() || axes.isEmpty()) {
      return node;
    }
    List<Long> from = new ArrayList<>(starts.get());
    List<Long> to = new ArrayList<>(ends.get());
    for (int axis = 0; axis < Selection.rank(graph, node); axis++) {
      int at = Selection.indexOf(axes.get(), axis, Selection.rank(graph, node));
      BitSet removed = gone.apply(Couplings.first(node), axis);
      if (at >= 0 && !removed.isEmpty()) {
        int[] sources = Selection.sources(graph, node, 0, axis).orElseThrow();
        int kept = sources.length - gone.apply(node.output(), axis).cardinality();
        from.set(at, (long) renumbered(sources[0], removed));
        to.set(at, from.get(at) + kept);
      }
    }
    if (from.equals(starts.get()) && to.equals(ends.get())) {
      return node;
    }
    return slice.starts().isPresent()
        ? node.withOperator(new Slice(Optional.of(from), Optional.of(to), slice.axes()))
        : withVector(withVector(node, 1, array(from)), 2, array(to));
  }

  private Node adaptedPad(Node node, Pad pad) {
    Optional<List<Long>> given = Selection.numbers(graph, node, pad.pads(), 1);
    Optional<List<Long>> axes = Selection.padAxes(graph, node);
    if (given.isEmpty() || axes.isEmpty()) {
      return node;
    }
    List<Long> pads = new ArrayList<>(given.get());
    for (int axis = 0; axis < Selection.rank(graph, node); axis++) {
      int at = Selection.indexOf(axes.get(), axis, Selection.rank(graph, node));
      BitSet removed = gone.apply(node.output(), axis);
      if (at >= 0 && !removed.isEmpty()) {
        int begin = Math.toIntExact(given.get().get(at));
        int end = at + axes.get().size();
        int last = Selection.sources(graph, node, 0, axis).orElseThrow().length;
        int behind = last - Math.toIntExact(given.get().get(end));
        pads.set(at, begin - (long) removed.get(0, begin).cardinality());
        pads.set(end, last - behind - (long) removed.get(behind, last).cardinality());
      }
    }
    if (pads.equals(given.get())) {
      return node;
    }
    return pad.pads().isPresent()
        ? node.withOperator(new Pad(pad.mode(), Optional.of(pads), pad.value()))
        : withVector(node, 1, array(pads));
  }

  private Node adaptedGather(Node node, long along) {
    int axis = Couplings.positive(along, Selection.rank(graph, node));
    BitSet removed = gone.apply(Couplings.first(node), axis);
    BitSet unpicked = gone.apply(node.output(), axis);
    boolean list = graph.type(node.inputs().get(1)).map(TensorType::rank).orElse(0) == 1;
    if (!list || removed.isEmpty() && unpicked.isEmpty()) {
      return node;
    }
    int[] sources = Selection.sources(graph, node, 0, axis).orElseThrow();
    return withVector(
        node,
        1,
        IntStream.range(0, sources.length)
            .filter(i -> !unpicked.get(i))
            .mapToLong(i -> renumbered(sources[i], removed))
            .toArray());
  }

  /** The place of an entry, kept or not, among those that are kept. */
  private static int renumbered(int entry, BitSet removed) {
    return entry - removed.get(0, entry).cardinality();
  }

  /** The node with a new vector of integers as an input, in the element type of the old one. */
  private Node withVector(Node node, int input, long[] values) {
    String old = node.input(input).orElse("");
    String wish = old.isEmpty() ? node.output() + ".reduced" : old + ".reduced";
    String name = graph.freshName(wish, new HashSet<>(initializers.keySet()));
    boolean narrow =
        graph.type(old).filter(type -> type.element() == ElementType.INT32).isPresent();
    int[] ints = Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    Shape shape = Shape.of(values.length);
    initializers.put(name, narrow ? Tensor.ints(shape, ints) : Tensor.longs(shape, values));
    List<String> inputs = new ArrayList<>(node.inputs());
    while (inputs.size() <= input) {
      inputs.add("");
    }
    inputs.set(input, name);
    if (graph.consumers(old).size() == 1 && !graph.isOutput(old) && !inputs.contains(old)) {
      initializers.remove(old);
    }
    return node.withInputs(inputs);
  }

  private static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}
