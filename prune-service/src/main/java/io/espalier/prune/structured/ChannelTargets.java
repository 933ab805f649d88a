package io.espalier.prune.structured;

import io.espalier.events.step.Granularity;
import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelGroups;
import io.espalier.graph.channels.ChannelSlice;
import io.espalier.prune.weights.LayerBounds;
import io.espalier.stage.StepRejectedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the groups of channels that a step is about. */
public final class ChannelTargets {

  private ChannelTargets() {}

  /**
   * The groups that the step may take channels from, at least one.
   *
   * @param excluded names of initializers whose outputs stay
   * @throws StepRejectedException when there is none; says why
   */
  public static List<ChannelGroup> of(Graph graph, Prune step, Set<String> excluded) {
    List<ChannelGroup> groups =
        ChannelGroups.of(graph).stream()
            .filter(
                group ->
                    group.producers().stream()
                        .noneMatch(slice -> excluded.contains(slice.initializer())))
            .toList();
    return step.target() == Target.PENULTIMATE
        ? penultimate(graph, groups)
        : all(graph, groups, step.granularity());
  }

  private static List<ChannelGroup> all(
      Graph graph, List<ChannelGroup> groups, Granularity granularity) {
    GroupKinds kinds = new GroupKinds(graph);
    List<ChannelGroup> wanted =
        groups.stream().filter(group -> !group.pinned() && kinds.has(group, granularity)).toList();
    if (wanted.isEmpty()) {
      throw new StepRejectedException(
          "The model has no %s that can be removed.".formatted(plural(granularity))
              + reasons(groups),
          "Prune single weights instead: granularity 'unstructured'.");
    }
    return wanted;
  }

  private static String plural(Granularity granularity) {
    return switch (granularity) {
      case UNSTRUCTURED, BLOCK, N_OF_M -> "weights";
      case CHANNEL -> "channels";
      case NEURON -> "neurons";
      case HEAD -> "attention heads";
      case FFN -> "neurons of feed-forward pairs";
      case LAYER -> "layers";
    };
  }

  /** The channels that the last layer with weights reads. */
  private static List<ChannelGroup> penultimate(Graph graph, List<ChannelGroup> groups) {
    String last = graph.prunableWeights().getLast();
    List<ChannelGroup> feeding =
        groups.stream()
            .filter(
                group ->
                    group.consumers().stream().anyMatch(slice -> slice.initializer().equals(last)))
            .toList();
    if (feeding.isEmpty()) {
      throw new StepRejectedException(
          "The model has no penultimate layer: no layer that may be pruned feeds '%s'."
              .formatted(last),
          "Use target 'all', or leave this step out of the recipe.");
    }
    List<ChannelGroup> free = feeding.stream().filter(group -> !group.pinned()).toList();
    if (free.isEmpty()) {
      throw new StepRejectedException(
          "Nothing can be removed from the penultimate layer, which feeds '%s'.".formatted(last)
              + reasons(feeding),
          "Prune single weights instead: granularity 'unstructured'.");
    }
    return free;
  }

  private static String reasons(List<ChannelGroup> groups) {
    String pins =
        groups.stream()
            .filter(ChannelGroup::pinned)
            .map(ChannelGroup::pinnedBecause)
            .distinct()
            .limit(3)
            .collect(Collectors.joining("; "));
    return pins.isEmpty() ? "" : " Pinned: " + pins + ".";
  }

  /** The weight by which people know a group: the first that makes its channels. */
  static String name(Graph graph, ChannelGroup group) {
    return group.producers().stream()
        .map(ChannelSlice::initializer)
        .filter(weight -> rank(graph, weight) >= 2)
        .findFirst()
        .orElse(group.slices().getFirst().initializer());
  }

  private static int rank(Graph graph, String weight) {
    Tensor tensor = Objects.requireNonNull(graph.initializers().get(weight));
    return tensor.shape().rank();
  }

  /**
   * How many channels of each group may go, by the bounds and protections of the layers that make
   * them: the strictest counts.
   */
  public static List<ChannelShare> shares(Graph graph, Prune step, List<ChannelGroup> groups) {
    List<String> producers =
        groups.stream()
            .flatMap(group -> group.producers().stream())
            .map(ChannelSlice::initializer)
            .distinct()
            .toList();
    Map<String, LayerBound> bounds = LayerBounds.of(step, graph, producers);
    return groups.stream().map(group -> share(group, bounds)).toList();
  }

  private static ChannelShare share(ChannelGroup group, Map<String, LayerBound> bounds) {
    double least = 0;
    double most = 1;
    for (ChannelSlice slice : group.producers()) {
      LayerBound bound = Objects.requireNonNull(bounds.get(slice.initializer()));
      least = Math.max(least, bound.sparsityMin());
      most = Math.min(most, bound.sparsityMax());
    }
    return ChannelShare.of(group.channels(), Math.min(least, most), most);
  }
}
