package io.espalier.prune.structured;

import io.espalier.events.step.Allocation;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Prune;
import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.RemoveChannels;
import io.espalier.prune.structured.RemovalOrder.Candidate;
import io.espalier.stage.StepRejectedException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * Which channels of which groups go: an allocation orders them, a budget says how many.
 *
 * @param graph the model
 * @param groups groups of its channels, none pinned
 * @param shares how many channels of each may go
 */
public record ChannelPlan(Graph graph, List<ChannelGroup> groups, List<ChannelShare> shares) {

  private static final double ROUNDING = 1e-9;

  /** Copies the lists. */
  public ChannelPlan {
    groups = List.copyOf(groups);
    shares = List.copyOf(shares);
  }

  /**
   * Chooses.
   *
   * @param step the allocation, budget and sparsity
   * @param scores one score per channel of each group
   * @param comparable whether scores of different groups are in one unit
   * @return the channels to keep of each group that loses any
   * @throws StepRejectedException when the budget cannot be met, or nothing at all would go
   */
  public SequencedMap<ChannelGroup, int[]> choose(
      Prune step, List<double[]> scores, boolean comparable) {
    RemovalOrder order = order(step, scores, comparable);
    int length =
        step.budget() == Budget.WEIGHTS
            ? ofChannels(step, order)
            : Prefix.saving(
                step.budget(),
                order.candidates().size(),
                step.sparsity(),
                prefix -> RemoveChannels.apply(graph, keep(order, prefix)));
    SequencedMap<ChannelGroup, int[]> keep = keep(order, length);
    if (keep.isEmpty()) {
      throw new StepRejectedException(
          "A share of %s is less than one %s of any layer, or all of them are protected."
              .formatted(step.sparsity(), step.granularity().wireName()),
          "Raise the step's sparsity or its bounds, or leave the step out of the recipe.");
    }
    return keep;
  }

  private RemovalOrder order(Prune step, List<double[]> scores, boolean comparable) {
    return switch (step.allocation()) {
      case UNIFORM -> RemovalOrder.uniform(scores, shares);
      case GLOBAL ->
          comparable
              ? RemovalOrder.global(scores, shares, prices(step.budget()))
              : RemovalOrder.isomorphic(scores, shares, groups.stream().map(this::form).toList());
      case ERK, LAMP, SENSITIVITY, DYNAMIC -> throw refused(step.allocation());
    };
  }

  private static StepRejectedException refused(Allocation allocation) {
    return new StepRejectedException(
        "The allocation '%s' spreads single weights, not what is really removed."
            .formatted(allocation.wireName()),
        "Use the allocation 'uniform' or 'global'.");
  }

  private int ofChannels(Prune step, RemovalOrder order) {
    long channels = groups.stream().mapToLong(ChannelGroup::channels).sum();
    long wanted =
        step.allocation() == Allocation.UNIFORM
            ? order.candidates().stream()
                .filter(candidate -> candidate.key() <= step.sparsity() + ROUNDING)
                .count()
            : Math.round(step.sparsity() * channels);
    return (int) Math.min(order.candidates().size(), wanted);
  }

  /** What the budget saves by one channel of each group, at least 1. */
  private double[] prices(Budget budget) {
    double[] prices = new double[groups.size()];
    for (int i = 0; i < prices.length; i++) {
      ChannelGroup group = groups.get(i);
      prices[i] = 1;
      if (budget != Budget.WEIGHTS && group.channels() > 1) {
        int[] allButOne = IntStream.range(1, group.channels()).toArray();
        Graph smaller = RemoveChannels.apply(graph, group, allButOne);
        prices[i] = Math.max(1, Prefix.cost(budget, graph) - Prefix.cost(budget, smaller));
      }
    }
    return prices;
  }

  /** Groups of one form have the same kinds of layers around their channels. */
  private String form(ChannelGroup group) {
    return group.slices().stream()
        .map(slice -> slice.role() + " " + slice.axis() + " " + kernel(slice.initializer()))
        .sorted()
        .toList()
        .toString();
  }

  private String kernel(String initializer) {
    List<Long> extents =
        graph.initializer(initializer).map(tensor -> tensor.shape().dimensions()).orElse(List.of());
    return extents.size() + " " + extents.stream().skip(2).toList();
  }

  private SequencedMap<ChannelGroup, int[]> keep(RemovalOrder order, int length) {
    Map<Integer, BitSet> gone = new LinkedHashMap<>();
    for (Candidate candidate : order.candidates().subList(0, length)) {
      gone.computeIfAbsent(candidate.group(), _ -> new BitSet()).set(candidate.channel());
    }
    List<Integer> losing = new ArrayList<>(gone.keySet());
    losing.sort(null);
    SequencedMap<ChannelGroup, int[]> keep = new LinkedHashMap<>();
    for (int index : losing) {
      BitSet of = gone.getOrDefault(index, new BitSet());
      ChannelGroup group = groups.get(index);
      keep.put(
          group,
          IntStream.range(0, group.channels()).filter(channel -> !of.get(channel)).toArray());
    }
    return keep;
  }
}
