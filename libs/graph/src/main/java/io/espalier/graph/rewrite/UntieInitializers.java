package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Identity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gives each Identity of an initializer an initializer of its own. PyTorch's exporter stores equal
 * tensors once and names the copies through Identity; left so, layers would be tied together in
 * training.
 */
public final class UntieInitializers implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    Map<String, Tensor> untied = new HashMap<>();
    for (Node node : graph.nodes()) {
      Optional<Tensor> value = Optional.empty();
      if (node.operator() instanceof Identity) {
        String input = node.inputs().getFirst();
        value = graph.initializer(input).or(() -> Optional.ofNullable(untied.get(input)));
      }
      value.ifPresentOrElse(
          tensor -> {
            untied.put(node.output(), tensor);
            edit.initializer(node.output(), tensor);
          },
          () -> edit.keep(node));
    }
    return edit.done();
  }
}
