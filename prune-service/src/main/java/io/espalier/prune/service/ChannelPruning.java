package io.espalier.prune.service;

import io.espalier.events.metrics.RemovedChannels;
import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.RemoveChannels;
import io.espalier.workbench.Measurements;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Structured pruning: removes channels or neurons with everything that depends on them, so that the
 * tensors become smaller.
 *
 * @param criterion scores the channels
 * @param allocation spreads the removal over the groups
 */
public record ChannelPruning(ChannelCriterion criterion, Allocation allocation) {

  /**
   * Removes a share of the channels of these groups.
   *
   * @param graph the model
   * @param groups groups of its channels, none pinned
   * @param fraction share of the channels to remove, in (0, 1)
   */
  public Trimmed prune(Graph graph, List<ChannelGroup> groups, double fraction) {
    List<float[]> scores = groups.stream().map(group -> criterion.score(graph, group)).toList();
    List<BitSet> lowest = allocation.lowest(scores, fraction);

    Map<ChannelGroup, int[]> keep = new LinkedHashMap<>();
    List<RemovedChannels> removed = new ArrayList<>();
    Graph masked = graph;
    for (int i = 0; i < groups.size(); i++) {
      ChannelGroup group = groups.get(i);
      BitSet gone = lowest.get(i);
      if (gone.isEmpty()) {
        continue;
      }
      int[] kept = IntStream.range(0, group.channels()).filter(c -> !gone.get(c)).toArray();
      keep.put(group, kept);
      masked = RemoveChannels.mask(masked, group, kept);
      removed.add(
          new RemovedChannels(
              Measurements.label(ChannelTargets.name(graph, group)),
              group.channels(),
              kept.length));
    }
    return new Trimmed(RemoveChannels.apply(graph, keep), masked, removed);
  }

  /**
   * A model without the channels.
   *
   * @param graph the smaller model
   * @param masked the model of the same size as before, everything of the channels set to zero
   * @param removed what went from where
   */
  public record Trimmed(Graph graph, Graph masked, List<RemovedChannels> removed) {}
}
