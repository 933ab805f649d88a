package io.espalier.standalone.check;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Contraction;
import java.util.Optional;

/** Multiplications of a graph's contractions: convolutions and products of matrices. */
public final class Macs {
  private Macs() {}

  /** The multiplications for one image; an extent that is not fixed counts as one. */
  public static long of(Graph graph) {
    long macs = 0;
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof Contraction) {
        macs += of(graph, node);
      }
    }
    return macs;
  }

  private static long of(Graph graph, Node node) {
    Optional<TensorType> output = graph.type(node.output());
    Optional<TensorType> weight = node.input(1).flatMap(graph::type);
    if (output.isEmpty() || weight.isEmpty()) {
      return 0;
    }
    Shape made = output.get().shapeWith(1);
    Shape shape = weight.get().shapeWith(1);
    return switch (node.operator().type()) {
      case "Conv", "ConvInteger" -> made.elements() * shape.elements(1, shape.rank());
      case "QLinearConv" ->
          node.input(3)
              .flatMap(graph::type)
              .map(type -> made.elements() * type.shapeWith(1).elements(1, type.rank()))
              .orElse(0L);
      case "ConvTranspose" ->
          node.input(0)
              .flatMap(graph::type)
              .map(type -> type.shapeWith(1).elements() * shape.elements(1, shape.rank()))
              .orElse(0L);
      case "Gemm", "MatMul", "MatMulInteger" ->
          node.input(0)
              .flatMap(graph::type)
              .filter(type -> type.rank() > 0)
              .map(type -> made.elements() * depth(node, type.shapeWith(1)))
              .orElse(0L);
      default -> 0;
    };
  }

  /** The extent that a product sums over. */
  private static long depth(Node node, Shape left) {
    boolean transposed = node.operator().attributes().integer("transA").orElse(0L) != 0;
    return left.dim(transposed ? 0 : left.rank() - 1);
  }
}
