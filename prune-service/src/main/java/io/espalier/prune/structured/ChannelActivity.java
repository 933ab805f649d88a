package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelValue;
import io.espalier.prune.weights.Calibration;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.ChannelMoments;
import io.espalier.training.ChannelMoments.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How active a channel is where the next layers read it, over calibration images, whichever axis it
 * lies along: that of an image's channels or that of a token's (Hu et al., 2016: Network trimming).
 *
 * @param calibration the images
 * @param measure what is averaged
 */
public record ChannelActivity(Calibration calibration, Measure measure)
    implements ChannelCriterion {

  private static final int BATCH = 32;

  /** What is averaged over a channel's activations. */
  public enum Measure {
    /** Their magnitude. */
    MAGNITUDE,
    /** Whether they are not zero: one less the average percentage of zeros (APoZ). */
    ACTIVE_SHARE
  }

  @Override
  public List<double[]> scores(Graph graph, List<ChannelGroup> groups) {
    Set<Place> places = new LinkedHashSet<>();
    groups.forEach(group -> read(graph, group).forEach(value -> places.add(place(value))));
    Map<Place, ChannelMoments> moments =
        ChannelMoments.collect(
            graph, calibration.images(), BATCH, calibration.threads(), places, false);
    return groups.stream().map(group -> score(group, read(graph, group), moments)).toList();
  }

  @Override
  public boolean comparable() {
    return false;
  }

  private double[] score(
      ChannelGroup group, List<ChannelValue> values, Map<Place, ChannelMoments> moments) {
    double[] scores = new double[group.channels()];
    for (ChannelValue value : values) {
      ChannelMoments moment = Objects.requireNonNull(moments.get(place(value)), value.value());
      double[] measured =
          switch (measure) {
            case MAGNITUDE -> moment.magnitudes();
            case ACTIVE_SHARE -> moment.activeShares();
          };
      for (int channel = 0; channel < scores.length; channel++) {
        List<Integer> positions = value.positions().get(channel);
        for (int position : positions) {
          scores[channel] += measured[position] / positions.size();
        }
      }
    }
    return scores;
  }

  private static Place place(ChannelValue value) {
    return new Place(value.value(), value.axis());
  }

  /** The values that carry the group's channels into the layers that read them. */
  private static List<ChannelValue> read(Graph graph, ChannelGroup group) {
    List<ChannelValue> values =
        ChannelReads.of(graph, group).stream().map(ChannelReads::value).distinct().toList();
    if (!values.isEmpty()) {
      return values;
    }
    return group.values().stream()
        .filter(value -> value.axis() > 0)
        .reduce((_, later) -> later)
        .map(List::of)
        .orElseThrow(
            () ->
                new StepRejectedException(
                    "The activations of the channels that '%s' makes cannot be observed: no value between layers carries them."
                        .formatted(group.slices().getFirst().initializer()),
                    "Use the criterion 'magnitude', or exclude that weight."));
  }
}
