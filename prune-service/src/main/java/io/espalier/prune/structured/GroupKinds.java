package io.espalier.prune.structured;

import io.espalier.events.step.Granularity;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.block.LogicalBlocks;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelSlice;
import io.espalier.graph.op.Add;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What the groups of a graph are: channels of convolutions, neurons, heads. */
final class GroupKinds {

  private static final int CONVOLUTION_RANK_MIN = 3;

  private final Graph graph;

  /** Heads of the attention whose values these weights make. */
  private final Map<String, Integer> heads = new HashMap<>();

  /** Weights of layers whose output is added to another computed value. */
  private final Set<String> residual = new HashSet<>();

  GroupKinds(Graph graph) {
    this.graph = graph;
    LogicalBlocks.attentions(graph)
        .forEach(block -> block.valueWeights().ifPresent(name -> heads.put(name, block.heads())));
    LogicalBlocks.layers(graph).stream()
        .filter(layer -> isAddedToAnother(layer.output()))
        .forEach(layer -> residual.add(layer.contraction().inputs().get(1)));
  }

  /**
   * Whether a group is of a granularity. The neurons of a feed-forward pair are neurons too; heads
   * are not.
   */
  boolean has(ChannelGroup group, Granularity granularity) {
    boolean convolution =
        group.producers().stream()
            .map(slice -> Objects.requireNonNull(graph.initializers().get(slice.initializer())))
            .map(Tensor::shape)
            .anyMatch(shape -> shape.rank() >= CONVOLUTION_RANK_MIN);
    boolean head =
        group.producers().stream()
            .anyMatch(slice -> heads.getOrDefault(slice.initializer(), -1) == group.channels());
    return switch (granularity) {
      case UNSTRUCTURED, BLOCK, N_OF_M, LAYER -> false;
      case CHANNEL -> convolution && !head;
      case NEURON -> !convolution && !head;
      case HEAD -> head;
      case FFN ->
          !convolution
              && !head
              && !heads.isEmpty()
              && group.consumers().stream()
                  .map(ChannelSlice::initializer)
                  .anyMatch(residual::contains);
    };
  }

  private boolean isAddedToAnother(String value) {
    return graph.consumers(value).stream()
        .filter(node -> node.operator() instanceof Add)
        .anyMatch(node -> node.inputs().stream().map(graph::constant).allMatch(Optional::isEmpty));
  }
}
