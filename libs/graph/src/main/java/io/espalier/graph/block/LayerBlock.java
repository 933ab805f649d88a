package io.espalier.graph.block;

import io.espalier.graph.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A convolution or matrix product with constant weights and what follows it element by element, as
 * one kernel could compute it.
 *
 * @param contraction the node with the weights
 * @param bias the addition of a constant; empty if the bias is an input of the contraction, or
 *     there is none
 * @param normalization the BatchNormalization; empty if there is none
 * @param activation the activation; empty if there is none
 */
public record LayerBlock(
    Node contraction, Optional<Node> bias, Optional<Node> normalization, Optional<Node> activation)
    implements LogicalBlock {
  @Override
  public List<Node> nodes() {
    return Stream.of(Optional.of(contraction), bias, normalization, activation)
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public String output() {
    return nodes().getLast().output();
  }
}
