package io.espalier.graph.rewrite;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.Clip;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Unsqueeze;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which activations are quantized, and whose range each takes. The seeds are what Conv, Gemm,
 * MatMul and residual Add read, and what Conv gives; from them the plan walks up through pooling
 * and reshaping, so that a chain of integer kernels is not broken. A node that only moves or picks
 * values takes over the range of its input, so that it can run on the integers themselves.
 *
 * @param sources for each quantized value, the value whose range it takes
 */
record QuantizationPlan(Map<String, String> sources) {
  static QuantizationPlan of(Graph graph, Set<String> excludedNodes) {
    Map<String, String> quantized = new LinkedHashMap<>();
    Deque<String> open = new ArrayDeque<>();
    for (Node node : graph.nodes()) {
      if (!excludedNodes.contains(node.name())) {
        open.addAll(seeds(graph, node));
        open.addAll(results(graph, node));
      }
    }
    while (!open.isEmpty()) {
      String value = open.remove();
      if (quantized.putIfAbsent(value, value) == null) {
        graph
            .producer(value)
            .filter(node -> !excludedNodes.contains(node.name()))
            .ifPresent(node -> open.addAll(upstream(graph, node)));
      }
    }
    quantized.replaceAll((value, _) -> source(graph, value, quantized.keySet()));
    return new QuantizationPlan(quantized);
  }

  private static List<String> seeds(Graph graph, Node node) {
    return switch (node.operator()) {
      case Conv _ when isWeighted(graph, node) -> List.of(node.inputs().getFirst());
      case Gemm _ when isWeighted(graph, node) -> List.of(node.inputs().getFirst());
      case MatMul _ when isWeighted(graph, node) -> List.of(node.inputs().getFirst());
      case Add _ when node.inputs().stream().allMatch(input -> isActivation(graph, input)) ->
          node.inputs();
      default -> List.of();
    };
  }

  /**
   * What a convolution gives, behind a Relu or Clip that its kernel takes in: an integer
   * convolution has integer results. Those of the matrix products may stay real.
   */
  private static List<String> results(Graph graph, Node node) {
    if (!(node.operator() instanceof Conv) || !isWeighted(graph, node)) {
      return List.of();
    }
    List<Node> users = graph.consumers(node.output());
    boolean fused =
        users.size() == 1
            && !graph.isOutput(node.output())
            && (users.getFirst().operator() instanceof Relu
                || users.getFirst().operator() instanceof Clip);
    String result = fused ? users.getFirst().output() : node.output();
    return graph.isOutput(result) ? List.of() : List.of(result);
  }

  /**
   * Whether the node multiplies an activation with constant weights in a form that has an integer
   * kernel.
   */
  static boolean isWeighted(Graph graph, Node node) {
    boolean plain =
        switch (node.operator()) {
          case Conv _, MatMul _ -> true;
          case Gemm(float alpha, float beta, boolean transA, _) ->
              !transA && alpha == 1 && (beta == 1 || node.input(2).isEmpty());
          default -> false;
        };
    return plain
        && isActivation(graph, node.inputs().getFirst())
        && graph
            .initializer(node.inputs().get(1))
            .filter(w -> w.type() == ElementType.FLOAT && w.shape().rank() >= 2)
            .isPresent();
  }

  private static boolean isActivation(Graph graph, String value) {
    return !graph.initializers().containsKey(value)
        && graph.type(value).filter(type -> type.element() == ElementType.FLOAT).isPresent();
  }

  /** What must be quantized too if the node's output is. */
  private static List<String> upstream(Graph graph, Node node) {
    return switch (node.operator()) {
      case MaxPool _,
          AveragePool _,
          GlobalAveragePool _,
          Flatten _,
          Reshape _,
          Squeeze _,
          Unsqueeze _,
          Transpose _ ->
          isActivation(graph, node.inputs().getFirst())
              ? List.of(node.inputs().getFirst())
              : List.of();
      case Concat _ when node.inputs().stream().allMatch(input -> isActivation(graph, input)) ->
          node.inputs();
      default -> List.of();
    };
  }

  /**
   * The value whose range a value takes: its own, or that of the input of a node that only moves or
   * picks values.
   */
  private static String source(Graph graph, String value, Set<String> quantized) {
    Optional<Node> producer = graph.producer(value);
    boolean moves =
        producer
            .map(
                node ->
                    switch (node.operator()) {
                      case MaxPool _, Flatten _, Reshape _, Squeeze _, Unsqueeze _, Transpose _ ->
                          true;
                      default -> false;
                    })
            .orElse(false);
    if (!moves) {
      return value;
    }
    String input = producer.orElseThrow().inputs().getFirst();
    return quantized.contains(input) ? source(graph, input, quantized) : value;
  }
}
