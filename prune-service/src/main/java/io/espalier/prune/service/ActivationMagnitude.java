package io.espalier.prune.service;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelSlice;
import io.espalier.graph.channels.ChannelValue;
import io.espalier.stage.StepRejectedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The mean magnitude that a channel has where the next layers read it, over calibration images (as
 * the L1 form of Hu et al., 2016: Network trimming).
 *
 * @param means mean magnitude of each position of axis 1, by the name of the value
 */
public record ActivationMagnitude(Map<String, float[]> means) implements ChannelCriterion {

  private static final int CHANNEL_AXIS = 1;

  /** The values that have to be observed to score these groups. */
  public static Set<String> observed(Graph graph, List<ChannelGroup> groups) {
    return groups.stream()
        .flatMap(group -> read(graph, group).stream())
        .map(ChannelValue::value)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public float[] score(Graph graph, ChannelGroup group) {
    float[] scores = new float[group.channels()];
    for (ChannelValue value : read(graph, group)) {
      float[] mean = means.get(value.value());
      if (mean == null) {
        throw new IllegalArgumentException("'" + value.value() + "' was not observed");
      }
      for (int channel = 0; channel < scores.length; channel++) {
        for (int position : value.positions().get(channel)) {
          scores[channel] += mean[position];
        }
      }
    }
    return scores;
  }

  /** The values that carry the group's channels into the layers that read them. */
  private static List<ChannelValue> read(Graph graph, ChannelGroup group) {
    Set<String> weights =
        group.consumers().stream().map(ChannelSlice::initializer).collect(Collectors.toSet());
    List<ChannelValue> values =
        group.values().stream()
            .filter(value -> value.axis() == CHANNEL_AXIS)
            .filter(
                value ->
                    graph.consumers(value.value()).stream().anyMatch(node -> reads(node, weights)))
            .toList();
    if (values.isEmpty()) {
      // What attention makes of each head lies along that axis until the heads are merged.
      values =
          group.values().stream()
              .filter(value -> value.axis() == CHANNEL_AXIS)
              .filter(value -> value.positions().getFirst().size() == 1)
              .reduce((_, later) -> later)
              .map(List::of)
              .orElse(List.of());
    }
    if (values.isEmpty()) {
      throw new StepRejectedException(
          "The activations of the channels that '%s' makes cannot be observed along axis 1."
              .formatted(group.slices().getFirst().initializer()),
          "Use the criterion 'magnitude', or exclude that weight.");
    }
    return values;
  }

  private static boolean reads(Node node, Set<String> weights) {
    return node.inputs().stream().anyMatch(weights::contains);
  }
}
