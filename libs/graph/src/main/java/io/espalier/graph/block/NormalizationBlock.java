package io.espalier.graph.block;

import io.espalier.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * Layer normalization (Ba et al., 2016) spelled out: the input less its mean, by the root of its
 * variance, over the last axes.
 *
 * @param nodes the nodes
 * @param input the value that is normalized
 * @param axes the normalized axes, counted from the front, ascending
 * @param epsilon what is added to the variance
 * @param scale the initializer by which the result is multiplied; empty if it is not
 * @param bias the initializer that is added at last; empty if there is none
 * @param output the result
 */
public record NormalizationBlock(
    List<Node> nodes,
    String input,
    List<Integer> axes,
    double epsilon,
    Optional<String> scale,
    Optional<String> bias,
    String output)
    implements LogicalBlock {
  /** Makes the lists immutable. */
  public NormalizationBlock {
    nodes = List.copyOf(nodes);
    axes = List.copyOf(axes);
  }
}
