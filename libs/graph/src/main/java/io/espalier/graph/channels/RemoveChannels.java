package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.ModelInfo;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.channels.AxisEntries.Axis;
import io.espalier.graph.op.Div;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes channels from all that makes, scales or reads them; the tensors really become smaller.
 */
public final class RemoveChannels {
  private static final BitSet NONE = new BitSet();

  private final Graph graph;
  private final Map<Axis, BitSet> removed = new LinkedHashMap<>();
  private final Map<Axis, BitSet> removedFromValues = new LinkedHashMap<>();

  private RemoveChannels(Graph graph) {
    this.graph = graph;
  }

  /**
   * Removes all channels of a group but some.
   *
   * @param graph the graph that the group was found in
   * @param group the group
   * @param keep the channels to keep, from 0, ascending, at least one
   * @return the graph with smaller tensors, its types inferred anew
   * @throws GraphException if the group is pinned, or {@code keep} is not as it must be
   */
  public static Graph apply(Graph graph, ChannelGroup group, int[] keep) {
    return apply(graph, Map.of(group, keep));
  }

  /** Removes channels of several groups of one graph at once. */
  public static Graph apply(Graph graph, Map<ChannelGroup, int[]> keep) {
    RemoveChannels removal = new RemoveChannels(graph);
    keep.forEach(removal::mark);
    return removal.removed();
  }

  /**
   * Sets everything of a group's channels to zero but of some: the masked graph, which computes
   * what the graph without the channels computes. Divisors stay, since a quotient by zero is no
   * number.
   */
  public static Graph mask(Graph graph, ChannelGroup group, int[] keep) {
    RemoveChannels removal = new RemoveChannels(graph);
    removal.mark(group, keep);
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    removal.removed.forEach(
        (axis, positions) ->
            initializers.computeIfPresent(
                axis.value(),
                (name, t) -> removal.divides(name) ? t : zeroed(t, axis.axis(), positions)));
    return graph.withInitializers(initializers);
  }

  private boolean divides(String initializer) {
    return graph.consumers(initializer).stream()
        .anyMatch(
            node -> node.operator() instanceof Div && node.inputs().get(1).equals(initializer));
  }

  private void mark(ChannelGroup group, int[] keep) {
    if (group.pinned()) {
      throw new GraphException(
          "the channels made by '%s' cannot be removed: %s"
              .formatted(group.slices().getFirst().initializer(), group.pinnedBecause()));
    }
    BitSet kept = new BitSet();
    for (int i = 0; i < keep.length; i++) {
      if (keep[i] < 0 || keep[i] >= group.channels() || i > 0 && keep[i] <= keep[i - 1]) {
        throw new GraphException(
            "the channels to keep of a group of %d are not ascending or not in it: %s"
                .formatted(group.channels(), Arrays.toString(keep)));
      }
      kept.set(keep[i]);
    }
    if (kept.isEmpty()) {
      throw new GraphException(
          "no channel made by '%s' would be left"
              .formatted(group.slices().getFirst().initializer()));
    }
    for (int channel = 0; channel < group.channels(); channel++) {
      if (!kept.get(channel)) {
        int gone = channel;
        group
            .slices()
            .forEach(
                s -> set(removed, new Axis(s.initializer(), s.axis()), s.positions().get(gone)));
        group
            .values()
            .forEach(
                v ->
                    set(removedFromValues, new Axis(v.value(), v.axis()), v.positions().get(gone)));
      }
    }
  }

  private static void set(Map<Axis, BitSet> sets, Axis axis, List<Integer> positions) {
    positions.forEach(sets.computeIfAbsent(axis, _ -> new BitSet())::set);
  }

  private Graph removed() {
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    removed.forEach(
        (axis, positions) ->
            initializers.computeIfPresent(axis.value(), (_, t) -> cut(t, axis.axis(), positions)));
    NodeAdaptation adaptation = new NodeAdaptation(graph, this::gone, initializers);
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      nodes.add(adaptation.adapted(node));
    }
    Graph smaller = graph.withInfo(withoutStaleTypes()).with(nodes, initializers).checked();
    graph.types().forEach((value, type) -> checkExtents(smaller, value, type));
    return smaller;
  }

  /** The entries that go from an axis. */
  private BitSet gone(String value, int axis) {
    Axis key = new Axis(value, axis);
    return removed.getOrDefault(key, removedFromValues.getOrDefault(key, NONE));
  }

  /** Fails if inference over the smaller graph does not find what was to be left of a value. */
  private void checkExtents(Graph smaller, String value, TensorType before) {
    Optional<TensorType> after = smaller.type(value);
    for (int axis = 0; after.isPresent() && axis < before.rank(); axis++) {
      Optional<Long> expected = before.knownDim(axis);
      Optional<Long> found = after.get().knownDim(axis);
      int fewer = gone(value, axis).cardinality();
      if (expected.isPresent() && found.isPresent() && expected.get() - fewer != found.get()) {
        throw new GraphException(
            "removing channels made '%s' %s, where %d entries along axis %d were to be left of %s"
                .formatted(value, after.get(), expected.get() - fewer, axis, before));
      }
    }
  }

  private ModelInfo withoutStaleTypes() {
    Map<String, TensorType> declared = new LinkedHashMap<>(graph.info().declaredTypes());
    removedFromValues.keySet().forEach(axis -> declared.remove(axis.value()));
    return graph.info().withDeclaredTypes(declared);
  }

  /** The tensor without some positions along an axis. */
  private static Tensor cut(Tensor tensor, int axis, BitSet positions) {
    Shape shape = tensor.shape();
    int extent = shape.intDim(axis);
    int run = Math.toIntExact(shape.elements(axis + 1, shape.rank()) * tensor.type().bytes());
    Shape smaller = shape.with(axis, extent - positions.cardinality());
    ByteBuffer from = tensor.asBytes();
    ByteBuffer to =
        ByteBuffer.allocate(Math.toIntExact(tensor.type().bytesFor(smaller.elements())));
    for (int at = 0; from.remaining() > at * run && to.hasRemaining(); at++) {
      if (!positions.get(at % extent)) {
        to.put(from.slice(at * run, run));
      }
    }
    return Tensor.raw(tensor.type(), smaller, to.flip());
  }

  /** The tensor with zeros at some positions along an axis. */
  private static Tensor zeroed(Tensor tensor, int axis, BitSet positions) {
    Shape shape = tensor.shape();
    int extent = shape.intDim(axis);
    int run = Math.toIntExact(shape.elements(axis + 1, shape.rank()) * tensor.type().bytes());
    byte[] bytes = tensor.toBytes();
    for (int at = 0; at * run < bytes.length; at++) {
      if (positions.get(at % extent)) {
        Arrays.fill(bytes, at * run, (at + 1) * run, (byte) 0);
      }
    }
    return Tensor.raw(tensor.type(), shape, ByteBuffer.wrap(bytes));
  }
}
