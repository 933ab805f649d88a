package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.block.GeluBlock;
import io.espalier.graph.block.LogicalBlocks;
import io.espalier.graph.op.ActivationFunction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one Gelu of a GELU that is spelled out, from operator set 20, which brought it. Older
 * graphs stay as they are.
 */
public final class FuseGelu implements RewriteRule {
  private static final int OPSET_MIN = 20;

  @Override
  public Graph apply(Graph graph) {
    if (graph.info().opset() < OPSET_MIN) {
      return graph;
    }
    Map<String, GeluBlock> byOutput = new HashMap<>();
    Set<Node> inner = new HashSet<>();
    for (GeluBlock block : LogicalBlocks.gelus(graph)) {
      byOutput.put(block.output(), block);
      inner.addAll(block.nodes());
    }
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      GeluBlock block = node.outputs().isEmpty() ? null : byOutput.get(node.output());
      if (block != null) {
        edit.add(
            node.withOperator(new ActivationFunction.Gelu(block.approximate()))
                .withInputs(List.of(block.input())));
      } else if (inner.contains(node) && !isNeeded(graph, node, inner)) {
        edit.drop();
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }

  /** Whether something outside of the blocks uses what a node inside gives. */
  private static boolean isNeeded(Graph graph, Node node, Set<Node> inner) {
    return graph.isOutput(node.output()) || !inner.containsAll(graph.consumers(node.output()));
  }
}
