package io.espalier.graph.channels;

import java.util.List;

/**
 * A value between nodes that carries a group's channels along one of its axes.
 *
 * @param value the value's name
 * @param axis the axis
 * @param positions for each channel of the group, the positions along the axis that belong to it,
 *     ascending
 */
public record ChannelValue(String value, int axis, List<List<Integer>> positions) {
  /** Makes the lists immutable. */
  public ChannelValue {
    positions = positions.stream().map(List::copyOf).toList();
  }
}
