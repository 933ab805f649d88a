package io.espalier.graph.rewrite;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the product of a matrix with constant weights and the addition of a constant row one Gemm.
 */
public final class FuseMatMulAdd implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    Map<String, Node> additions = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof Add) {
        node.inputs().stream()
            .map(graph::producer)
            .flatMap(Optional::stream)
            .filter(product -> fusible(graph, product, node))
            .forEach(product -> additions.put(product.output(), node));
      }
    }
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      Node addition = node.outputs().isEmpty() ? null : additions.get(node.output());
      if (addition != null) {
        Gemm gemm = new Gemm(1, 1, false, false);
        List<String> inputs =
            List.of(node.inputs().get(0), node.inputs().get(1), other(addition, node));
        edit.add(node.withOperator(gemm).withInputs(inputs).withOutputs(addition.outputs()));
      } else if (additions.containsValue(node)) {
        edit.drop();
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }

  private static boolean fusible(Graph graph, Node product, Node addition) {
    if (!(product.operator() instanceof MatMul)
        || graph.isOutput(product.output())
        || !graph.consumers(product.output()).equals(List.of(addition))) {
      return false;
    }
    boolean matrices = product.inputs().stream().allMatch(input -> isMatrix(graph, input));
    Optional<Tensor> weights = graph.initializer(product.inputs().get(1));
    Optional<Tensor> bias = graph.initializer(other(addition, product));
    return matrices
        && weights.isPresent()
        && bias.filter(b -> b.shape().rank() == 1 && b.count() == weights.get().shape().dim(1))
            .isPresent();
  }

  private static boolean isMatrix(Graph graph, String value) {
    return graph
        .type(value)
        .filter(type -> type.rank() == 2 && type.element() == ElementType.FLOAT)
        .isPresent();
  }

  private static String other(Node addition, Node product) {
    return addition.inputs().get(addition.inputs().getFirst().equals(product.output()) ? 1 : 0);
  }
}
