package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Abs;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.Einsum;
import io.espalier.graph.op.Elu;
import io.espalier.graph.op.Erf;
import io.espalier.graph.op.GroupNormalization;
import io.espalier.graph.op.HardSwish;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.InstanceNormalization;
import io.espalier.graph.op.LeakyRelu;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Neg;
import io.espalier.graph.op.PRelu;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Sub;
import io.espalier.graph.op.Sum;
import io.espalier.graph.op.Tanh;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Unsqueeze;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a channel whose parameters are zero is zero in a value too. Two computed values that are
 * multiplied over a channel lose it only then; weights lose it in any case.
 */
final class ZeroKeeping {
  private final Graph graph;
  private final Map<String, Boolean> known = new HashMap<>();

  /** Goes through the graph once, so that no chain of nodes is too long. */
  ZeroKeeping(Graph graph) {
    this.graph = graph;
    for (Node node : graph.nodes()) {
      boolean zero = keeps(node);
      node.outputs().forEach(output -> known.put(output, zero));
    }
  }

  boolean isZero(String value) {
    return known.getOrDefault(value, false);
  }

  private boolean keeps(Node node) {
    return switch (node.operator()) {
      case MatMul _ -> graph.initializer(node.inputs().get(1)).isPresent() || isZero(node, 1);
      case Einsum _ -> false;
      case Contraction _ -> graph.initializer(node.inputs().get(1)).isPresent();
      case BatchNormalization _, InstanceNormalization _, GroupNormalization _ -> true;
      case Mul _ -> isZero(node, 0) || isZero(node, 1);
      case Add _, Sub _, Sum _ ->
          node.inputs().stream().allMatch(input -> isZero(input) || isMasked(node, input));
      case Abs _,
          Cast _,
          Div _,
          Dropout _,
          Elu _,
          Erf _,
          HardSwish _,
          Identity _,
          LeakyRelu _,
          Neg _,
          PRelu _,
          Relu _,
          Reshape _,
          Slice _,
          Split _,
          Squeeze _,
          Tanh _,
          Transpose _,
          Unsqueeze _ ->
          isZero(node, 0);
      default -> false;
    };
  }

  private boolean isZero(Node node, int input) {
    return isZero(node.inputs().get(input));
  }

  /** A parameter of the same extent as the value is masked with the channels, a lone number not. */
  private boolean isMasked(Node node, String input) {
    List<Long> shape =
        graph.initializer(input).map(tensor -> tensor.shape().dimensions()).orElse(List.of());
    int rank = Math.max(Selection.rank(graph, node), shape.size());
    return !shape.isEmpty()
        && shape.getLast() > 1
        && graph
            .type(node.output())
            .filter(type -> type.rank() == rank && type.dim(rank - 1).is(shape.getLast()))
            .isPresent();
  }
}
