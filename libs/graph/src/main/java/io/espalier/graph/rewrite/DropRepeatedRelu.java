package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Relu;

/**
 * Leaves out a Relu of a Relu, which changes nothing. ONNX Runtime 1.29 also fails to open a
 * quantized model with two in a row behind a convolution ("two nodes with same node name").
 */
public final class DropRepeatedRelu implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      boolean repeated =
          node.operator() instanceof Relu
              && graph
                  .producer(node.inputs().getFirst())
                  .filter(n -> n.operator() instanceof Relu)
                  .isPresent()
              && GraphEdit.renamable(graph, node.output());
      if (repeated) {
        edit.replace(node.output(), node.inputs().getFirst());
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }
}
