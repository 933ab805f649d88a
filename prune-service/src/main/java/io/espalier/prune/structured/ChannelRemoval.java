package io.espalier.prune.structured;

import io.espalier.events.metrics.RemovedChannels;
import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.RemoveChannels;
import io.espalier.workbench.Measurements;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/**
 * A model without some of its parts.
 *
 * @param graph the smaller model
 * @param masked the model of the same size as before, everything of the parts set to zero
 * @param removed what went from where
 */
public record ChannelRemoval(Graph graph, Graph masked, List<RemovedChannels> removed) {
  /** Copies the list. */
  public ChannelRemoval {
    removed = List.copyOf(removed);
  }

  /**
   * Removes channels with everything that depends on them, so that the tensors become smaller.
   *
   * @param graph the model
   * @param keep the channels to keep of each group that loses any
   */
  public static ChannelRemoval of(Graph graph, SequencedMap<ChannelGroup, int[]> keep) {
    List<RemovedChannels> removed = new ArrayList<>();
    Graph masked = graph;
    for (ChannelGroup group : keep.sequencedKeySet()) {
      int[] kept = keep.getOrDefault(group, new int[0]);
      masked = RemoveChannels.mask(masked, group, kept);
      removed.add(
          new RemovedChannels(
              Measurements.label(ChannelTargets.name(graph, group)),
              group.channels(),
              kept.length));
    }
    return new ChannelRemoval(RemoveChannels.apply(graph, keep), masked, removed);
  }
}
