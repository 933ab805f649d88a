package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;
import java.util.List;

/** Gives every channel of some groups a score; the lowest go first. */
public sealed interface ChannelCriterion
    permits ChannelMagnitude, ChannelActivity, ChannelSensitivity, ChannelDraw {

  /**
   * Scores the channels of groups.
   *
   * @param graph the model
   * @param groups channels that can only go together with all that depends on them
   * @return for each group one finite, non-negative score per channel
   */
  List<double[]> scores(Graph graph, List<ChannelGroup> groups);

  /** Whether scores of different groups are in one unit, as changes of the loss are. */
  boolean comparable();
}
