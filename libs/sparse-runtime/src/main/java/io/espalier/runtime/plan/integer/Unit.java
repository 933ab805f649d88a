package io.espalier.runtime.plan.integer;

import io.espalier.graph.Node;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.runtime.kernel.Pooling.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of a graph that together are one integer operation, from behind DequantizeLinear nodes to a
 * QuantizeLinear, or to a product whose result stays real.
 */
public sealed interface Unit {
  /** The nodes in order; the last one gives the unit's result. */
  List<Node> nodes();

  /** The activations that it reads. */
  List<Operand> operands();

  /** The node whose output is the unit's. */
  default Node end() {
    return nodes().getLast();
  }

  /** The node that gives the layer its name. */
  default Node node() {
    return nodes().getFirst();
  }

  /** The types of the operators in it, for profiles. */
  default String operators() {
    String types =
        nodes().stream()
            .map(Node::operator)
            .filter(type -> !(type instanceof QuantizeLinear || type instanceof DequantizeLinear))
            .map(type -> type.type())
            .collect(Collectors.joining("+"));
    return types.isEmpty() ? "QuantizeLinear" : types;
  }

  /**
   * Conv, Gemm or MatMul, the first of the nodes.
   *
   * @param output what the result's bytes stand for; null when the result is real
   * @param bounds of the result, before it is quantised
   * @param residual what is added before the bounds apply, or null
   * @param own where something is added: what the product's own bytes would have stood for, whose
   *     range it keeps to
   */
  record Product(
      List<Node> nodes,
      Operand input,
      IntegerWeights weights,
      @Nullable Affine output,
      Bounds bounds,
      @Nullable Operand residual,
      @Nullable Affine own)
      implements Unit {
    public Product {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Operand> operands() {
      return residual == null ? List.of(input) : List.of(input, residual);
    }
  }

  /** Add of two activations of one shape. */
  record Sum(List<Node> nodes, Operand left, Operand right, Affine output, Bounds bounds)
      implements Unit {
    public Sum {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Operand> operands() {
      return List.of(left, right);
    }
  }

  /** Pooling with a window or over all pixels. */
  record Pool(List<Node> nodes, Kind kind, Operand input, Affine output, Bounds bounds)
      implements Unit {
    public Pool {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Operand> operands() {
      return List.of(input);
    }
  }

  /** Concatenation of channels. */
  record Join(List<Node> nodes, List<Operand> operands, Affine output, Bounds bounds)
      implements Unit {
    public Join {
      nodes = List.copyOf(nodes);
      operands = List.copyOf(operands);
    }
  }

  /** A function of one number, or another shape, or both. */
  record Table(List<Node> nodes, Operand input, byte[] table, Affine output) implements Unit {
    public Table {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<Operand> operands() {
      return List.of(input);
    }
  }
}
