package io.espalier.graph;

import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Constant;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Einsum;
import io.espalier.graph.op.ElementwiseBinary;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.op.Transpose;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Which initializers of a graph are its parameters. */
final class Weights {
  private Weights() {}

  static Set<String> parameters(Graph graph) {
    Set<String> parameters = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      for (int input : parameterInputs(node)) {
        node.input(input)
            .flatMap(value -> source(graph, value))
            .filter(source -> isParameter(graph, source, node))
            .ifPresent(parameters::add);
      }
    }
    return parameters;
  }

  static List<String> prunable(Graph graph) {
    Set<String> weights = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      if (isPrunable(node.operator())) {
        List<Integer> inputs = node.operator() instanceof MatMul ? List.of(0, 1) : List.of(1);
        for (int input : inputs) {
          node.input(input)
              .flatMap(value -> source(graph, value))
              .filter(source -> graph.initializers().get(source).shape().rank() >= 2)
              .ifPresent(weights::add);
        }
      }
    }
    return new ArrayList<>(weights);
  }

  /** The products whose weights every engine and every granularity understands. */
  private static boolean isPrunable(Operator operator) {
    return operator instanceof Conv || operator instanceof Gemm || operator instanceof MatMul;
  }

  static Optional<Tensor> constant(Graph graph, String value) {
    String name = value;
    while (true) {
      Optional<Tensor> initializer = graph.initializer(name);
      Node node = graph.producer(name).orElse(null);
      if (initializer.isPresent() || node == null) {
        return initializer;
      }
      if (node.operator() instanceof Constant(Tensor tensor)) {
        return Optional.of(tensor);
      }
      if (!(node.operator() instanceof Identity)) {
        return Optional.empty();
      }
      name = node.inputs().getFirst();
    }
  }

  /** The initializer behind a value, seen through renaming, transposition and quantization. */
  private static Optional<String> source(Graph graph, String value) {
    String name = value;
    while (!graph.initializers().containsKey(name)) {
      Node node = graph.producer(name).orElse(null);
      if (node == null || !passesOn(node)) {
        return Optional.empty();
      }
      name = node.inputs().getFirst();
    }
    return Optional.of(name);
  }

  private static boolean passesOn(Node node) {
    return node.operator() instanceof Identity
        || node.operator() instanceof Transpose
        || node.operator() instanceof QuantizeLinear
        || node.operator() instanceof DequantizeLinear;
  }

  private static List<Integer> parameterInputs(Node node) {
    return switch (node.operator()) {
      case MatMul _ -> List.of(0, 1);
      case Einsum _ -> IntStream.range(0, node.inputs().size()).boxed().toList();
      case Gemm _ -> List.of(0, 1, 2);
      case Contraction _, BatchNormalization _ -> List.of(1, 2);
      case ElementwiseBinary _ -> List.of(0, 1);
      default -> List.of();
    };
  }

  /** Quantized weights and biases count too; a lone number in arithmetic does not. */
  private static boolean isParameter(Graph graph, String initializer, Node node) {
    Tensor tensor = graph.initializers().get(initializer);
    boolean arithmetic = node.operator() instanceof ElementwiseBinary;
    boolean quantized = tensor.type() == ElementType.INT8 || tensor.type() == ElementType.UINT8;
    boolean quantizedBias = tensor.type() == ElementType.INT32 && !arithmetic;
    return (tensor.type().isFloating() || quantized || quantizedBias)
        && (!arithmetic || tensor.count() > 1);
  }
}
