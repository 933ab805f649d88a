package io.espalier.graph.block;

import io.espalier.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * Attention with several heads (Vaswani et al., NeurIPS 2017): {@code softmax(scale * Q K' + mask)
 * V} per head.
 *
 * @param nodes all nodes between the layers that make queries, keys and values and the merged heads
 * @param heads number of heads
 * @param headSize channels of a head's queries and keys
 * @param scale what the scores are multiplied with
 * @param mask the value that is added to the scores; empty if there is none
 * @param queryWeights the weights that make the queries; the same as the others' where one layer
 *     makes them all; empty if no constant weights do
 * @param keyWeights the weights that make the keys
 * @param valueWeights the weights that make the values
 * @param outputWeights the weights that read the merged heads
 * @param output the merged heads, {@code [..., heads * size]}
 */
public record AttentionBlock(
    List<Node> nodes,
    int heads,
    int headSize,
    double scale,
    Optional<String> mask,
    Optional<String> queryWeights,
    Optional<String> keyWeights,
    Optional<String> valueWeights,
    Optional<String> outputWeights,
    String output)
    implements LogicalBlock {
  /** Makes the list immutable. */
  public AttentionBlock {
    nodes = List.copyOf(nodes);
  }
}
