package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.op.BatchNormalization;
import java.util.List;

/**
 * Turns BatchNormalization that was exported in training mode into its inference form: one output,
 * running statistics.
 */
public final class UseRunningStatistics implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      if (node.operator()
              instanceof BatchNormalization(float epsilon, float momentum, boolean training)
          && (training || node.outputs().size() > 1)) {
        requireUnused(graph, node);
        edit.add(
            node.withOperator(new BatchNormalization(epsilon, momentum))
                .withOutputs(List.of(node.output())));
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }

  private static void requireUnused(Graph graph, Node node) {
    for (String statistic : node.outputs().subList(1, node.outputs().size())) {
      if (!statistic.isEmpty() && !graph.consumers(statistic).isEmpty()) {
        throw new GraphException(
            "%s: its statistics '%s' are used by other nodes; export the model in evaluation mode"
                .formatted(node.description(), statistic));
      }
    }
  }
}
