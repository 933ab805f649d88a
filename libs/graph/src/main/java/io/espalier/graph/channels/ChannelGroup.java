package io.espalier.graph.channels;

import java.util.List;

/**
 * Channels that can be removed one by one, each with everything that depends on it.
 *
 * @param id number of the group within its graph
 * @param channels number of channels
 * @param slices what the channels take of parameters
 * @param values the values between nodes that carry the channels
 * @param pinned whether the channels cannot be removed
 * @param pinnedBecause why not; empty if they can
 */
public record ChannelGroup(
    int id,
    int channels,
    List<ChannelSlice> slices,
    List<ChannelValue> values,
    boolean pinned,
    String pinnedBecause) {
  /** Makes the lists immutable. */
  public ChannelGroup {
    slices = List.copyOf(slices);
    values = List.copyOf(values);
  }

  /** The slices that make the channels. */
  public List<ChannelSlice> producers() {
    return slices.stream().filter(slice -> slice.role() == ChannelRole.PRODUCER).toList();
  }

  /** The slices that read the channels. */
  public List<ChannelSlice> consumers() {
    return slices.stream().filter(slice -> slice.role() == ChannelRole.CONSUMER).toList();
  }
}
