package io.espalier.graph.block;

import io.espalier.graph.Node;
import java.util.List;

/** Nodes of a graph that compute one thing together. */
public sealed interface LogicalBlock
    permits AttentionBlock, LayerBlock, NormalizationBlock, GeluBlock {
  /** The nodes, in the order of the graph. */
  List<Node> nodes();

  /** The value that the block gives. */
  String output();
}
