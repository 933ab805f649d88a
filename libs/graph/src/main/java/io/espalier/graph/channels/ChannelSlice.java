package io.espalier.graph.channels;

import java.util.List;

/**
 * What a group of channels takes of one axis of one parameter.
 *
 * @param initializer name of the parameter
 * @param axis the axis
 * @param positions for each channel of the group, the positions along the axis that belong to it,
 *     ascending
 * @param role what the axis does to the channels
 */
public record ChannelSlice(
    String initializer, int axis, List<List<Integer>> positions, ChannelRole role) {
  /** Makes the lists immutable. */
  public ChannelSlice {
    positions = positions.stream().map(List::copyOf).toList();
  }

  /** Positions per channel: 1, or more behind a Flatten or in a grouped convolution. */
  public int block() {
    return positions.getFirst().size();
  }
}
