package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.channels.AxisEntries.Axis;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Finds the groups of channels of a graph. */
public final class ChannelGroups {
  /** Everything that one channel takes: positions along axes. */
  private record Channel(SequencedMap<Axis, List<Integer>> positions, Optional<String> pin) {
    /** Channels with equal signatures belong to one group. */
    String signature() {
      StringBuilder signature = new StringBuilder(pin.orElse(""));
      positions.forEach(
          (axis, list) ->
              signature
                  .append('\0')
                  .append(axis.value())
                  .append('\0')
                  .append(axis.axis())
                  .append('\0')
                  .append(list.size()));
      return signature.toString();
    }
  }

  private final Graph graph;
  private final Couplings couplings;

  private ChannelGroups(Graph graph) {
    this.graph = graph;
    this.couplings = ChannelTracer.trace(graph);
  }

  /**
   * The groups of all channels that weights of the graph make, pinned ones included, in the order
   * of the initializers. Models straight from an exporter should go through {@link
   * io.espalier.graph.rewrite.Passes#forTraining} before, which makes constants of computed shapes.
   */
  public static List<ChannelGroup> of(Graph graph) {
    return new ChannelGroups(graph).groups();
  }

  private List<ChannelGroup> groups() {
    Map<String, List<Channel>> bySignature = new LinkedHashMap<>();
    for (Channel channel : channels()) {
      if (channel.positions().sequencedKeySet().stream().anyMatch(this::produces)) {
        bySignature.computeIfAbsent(channel.signature(), _ -> new ArrayList<>()).add(channel);
      }
    }
    List<ChannelGroup> groups = new ArrayList<>();
    bySignature.values().forEach(channels -> groups.add(group(groups.size(), channels)));
    return List.copyOf(groups);
  }

  private boolean produces(Axis axis) {
    return couplings.role(axis).filter(role -> role == ChannelRole.PRODUCER).isPresent();
  }

  private List<Channel> channels() {
    AxisEntries entries = couplings.entries();
    SequencedMap<Integer, SequencedMap<Axis, List<Integer>>> byRoot = new LinkedHashMap<>();
    entries
        .axes()
        .forEach(
            (axis, start) -> {
              for (int i = 0; i < entries.length(axis); i++) {
                byRoot
                    .computeIfAbsent(entries.root(start + i), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(axis, _ -> new ArrayList<>())
                    .add(i);
              }
            });
    List<Channel> channels = new ArrayList<>();
    byRoot.forEach((root, positions) -> channels.add(new Channel(positions, entries.pin(root))));
    return channels;
  }

  private ChannelGroup group(int id, List<Channel> channels) {
    List<ChannelSlice> slices = new ArrayList<>();
    List<ChannelValue> values = new ArrayList<>();
    for (Axis axis : channels.getFirst().positions().sequencedKeySet()) {
      List<List<Integer>> positions =
          channels.stream().map(channel -> channel.positions().get(axis)).toList();
      if (!graph.initializers().containsKey(axis.value())) {
        values.add(new ChannelValue(axis.value(), axis.axis(), positions));
        continue;
      }
      ChannelRole role = couplings.role(axis).orElse(ChannelRole.NORMALIZATION);
      slices.add(new ChannelSlice(axis.value(), axis.axis(), positions, role));
    }
    Optional<String> pin = channels.getFirst().pin();
    return new ChannelGroup(id, channels.size(), slices, values, pin.isPresent(), pin.orElse(""));
  }
}
