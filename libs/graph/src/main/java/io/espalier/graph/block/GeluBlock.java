package io.espalier.graph.block;

import io.espalier.graph.Node;
import java.util.List;

/**
 * The Gaussian error linear unit (Hendrycks and Gimpel, 2016) spelled out.
 *
 * @param nodes the nodes
 * @param input the value that it is taken of
 * @param approximate whether it is the approximation with Tanh, not the exact form with Erf
 * @param output the result
 */
public record GeluBlock(List<Node> nodes, String input, boolean approximate, String output)
    implements LogicalBlock {
  /** Makes the list immutable. */
  public GeluBlock {
    nodes = List.copyOf(nodes);
  }
}
