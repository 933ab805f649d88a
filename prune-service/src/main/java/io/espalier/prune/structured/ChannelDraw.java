package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.training.optimizer.Randomness;
import java.util.ArrayList;
import java.util.List;

/**
 * By chance: the control that every criterion has to beat.
 *
 * @param seed of the draws
 */
public record ChannelDraw(long seed) implements ChannelCriterion {

  @Override
  public List<double[]> scores(Graph graph, List<ChannelGroup> groups) {
    List<double[]> scores = new ArrayList<>();
    for (ChannelGroup group : groups) {
      int[] order = Randomness.of(seed, scores.size()).permutation(group.channels());
      double[] drawn = new double[order.length];
      for (int channel = 0; channel < drawn.length; channel++) {
        drawn[channel] = order[channel];
      }
      scores.add(drawn);
    }
    return scores;
  }

  @Override
  public boolean comparable() {
    return false;
  }
}
