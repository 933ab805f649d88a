package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelRole;
import io.espalier.graph.channels.ChannelSlice;
import io.espalier.stage.StepRejectedException;
import java.util.List;
import java.util.Objects;

/**
 * The norm of all weights that make and read a channel, over all layers that are coupled by it (Li
 * et al., 2017: Pruning filters for efficient ConvNets; Fang et al., 2023: DepGraph).
 *
 * @param norm which norm
 */
public record ChannelMagnitude(Norm norm) implements ChannelCriterion {

  private static final int MATRIX_RANK = 2;

  /** How magnitudes become one. */
  public enum Norm {
    /** The sum of magnitudes. */
    L1,
    /** The root of the sum of squares. */
    L2
  }

  @Override
  public List<double[]> scores(Graph graph, List<ChannelGroup> groups) {
    return groups.stream().map(group -> score(graph, group)).toList();
  }

  @Override
  public boolean comparable() {
    return false;
  }

  private double[] score(Graph graph, ChannelGroup group) {
    double[] sums = new double[group.channels()];
    for (ChannelSlice slice : group.slices()) {
      Tensor weights = Objects.requireNonNull(graph.initializers().get(slice.initializer()));
      if (slice.role() != ChannelRole.NORMALIZATION && weights.shape().rank() >= MATRIX_RANK) {
        SliceSums.add(sums, slice, weights.shape(), terms(weights.toFloats()));
      }
    }
    for (int channel = 0; channel < sums.length; channel++) {
      if (!Double.isFinite(sums[channel])) {
        throw new StepRejectedException(
            "The weights of channel %d of '%s' are not finite."
                .formatted(channel, group.slices().getFirst().initializer()),
            "The model diverged in training: train it again, with a lower learning rate.");
      }
      sums[channel] = norm == Norm.L1 ? sums[channel] : Math.sqrt(sums[channel]);
    }
    return sums;
  }

  private float[] terms(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = norm == Norm.L1 ? Math.abs(values[i]) : values[i] * values[i];
    }
    return values;
  }
}
