package io.espalier.prune.service;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelSlice;
import io.espalier.stage.StepRejectedException;
import java.util.List;
import java.util.Objects;

/**
 * The L1 norm of the weights that make a channel, over all layers that make it (Li et al., 2017).
 */
public record FilterMagnitude() implements ChannelCriterion {

  @Override
  public float[] score(Graph graph, ChannelGroup group) {
    double[] sums = new double[group.channels()];
    for (ChannelSlice slice : group.producers()) {
      Tensor weights = Objects.requireNonNull(graph.initializers().get(slice.initializer()));
      if (weights.shape().rank() >= 2) {
        add(sums, slice, weights);
      }
    }
    float[] scores = new float[sums.length];
    for (int channel = 0; channel < sums.length; channel++) {
      scores[channel] = (float) sums[channel];
      if (!Float.isFinite(scores[channel])) {
        throw new StepRejectedException(
            "The weights of channel %d of '%s' are not finite."
                .formatted(channel, group.producers().getFirst().initializer()),
            "The model diverged in training: train it again, with a lower learning rate.");
      }
    }
    return scores;
  }

  private static void add(double[] sums, ChannelSlice slice, Tensor weights) {
    float[] values = weights.toFloats();
    double[] alongAxis = sumsAlong(values, weights.shape(), slice.axis());
    List<List<Integer>> positions = slice.positions();
    for (int channel = 0; channel < sums.length; channel++) {
      for (int position : positions.get(channel)) {
        sums[channel] += alongAxis[position];
      }
    }
  }

  /** The sum of magnitudes at each position of one axis. */
  private static double[] sumsAlong(float[] values, Shape shape, int axis) {
    double[] sums = new double[shape.intDim(axis)];
    int run = Math.toIntExact(shape.elements(axis + 1, shape.rank()));
    for (int i = 0; i < values.length; i++) {
      sums[i / run % sums.length] += Math.abs(values[i]);
    }
    return sums;
  }
}
