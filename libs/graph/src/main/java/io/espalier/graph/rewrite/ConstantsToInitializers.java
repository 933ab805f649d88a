package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Constant;

/** Turns Constant nodes into initializers. */
public final class ConstantsToInitializers implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof Constant(Tensor value)) {
        edit.initializer(node.output(), value);
        edit.drop();
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }
}
