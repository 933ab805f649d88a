package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelSlice;
import io.espalier.graph.channels.ChannelValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer that reads a group's channels.
 *
 * @param node the layer
 * @param weights what the channels take of its weights
 * @param value the value that carries the channels into it
 */
record ChannelReads(Node node, ChannelSlice weights, ChannelValue value) {

  /** All layers whose weights read the channels of a group from a value that carries them. */
  static List<ChannelReads> of(Graph graph, ChannelGroup group) {
    List<ChannelReads> reads = new ArrayList<>();
    for (ChannelSlice slice : group.consumers()) {
      for (Node node : graph.consumers(slice.initializer())) {
        carrying(group, node, slice)
            .ifPresent(value -> reads.add(new ChannelReads(node, slice, value)));
      }
    }
    return reads;
  }

  private static Optional<ChannelValue> carrying(
      ChannelGroup group, Node node, ChannelSlice slice) {
    return group.values().stream()
        .filter(value -> !value.value().equals(slice.initializer()))
        .filter(value -> value.axis() > 0 && node.inputs().contains(value.value()))
        .findFirst();
  }
}
