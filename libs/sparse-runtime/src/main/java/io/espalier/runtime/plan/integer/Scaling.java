package io.espalier.runtime.plan.integer;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.QuantizeLinear;
import java.util.List;
import java.util.Optional;

/** Reads what a graph says about the quantisation of its activations. */
final class Scaling {
  /** What is added to signed bytes to make them unsigned. */
  static final int SIGN_OFFSET = 128;

  private final Graph graph;

  Scaling(Graph graph) {
    this.graph = graph;
  }

  /**
   * What the integers of a QuantizeLinear or DequantizeLinear node stand for, if they are bytes.
   */
  Optional<Affine> of(Node node) {
    ElementType byDefault =
        switch (node.operator()) {
          case QuantizeLinear quantize when quantize.blockSize() == 0 ->
              quantize.outputType().orElse(ElementType.UINT8);
          case DequantizeLinear dequantize when dequantize.blockSize() == 0 ->
              graph.type(node.inputs().getFirst()).orElseThrow().element();
          default -> ElementType.STRING;
        };
    Optional<Tensor> scale = node.input(1).flatMap(graph::initializer);
    Optional<Tensor> zeroPoint = node.input(2).flatMap(graph::initializer);
    if (scale.isEmpty()
        || scale.get().type() != ElementType.FLOAT
        || scale.get().count() != 1
        || node.input(2).isPresent() && (zeroPoint.isEmpty() || zeroPoint.get().count() != 1)) {
      return Optional.empty();
    }
    float factor = scale.get().toFloats()[0];
    long zero = zeroPoint.map(tensor -> tensor.toLongs()[0]).orElse(0L);
    if (!(factor > 0f) || Float.isInfinite(factor)) {
      return Optional.empty();
    }
    return switch (zeroPoint.map(Tensor::type).orElse(byDefault)) {
      case UINT8 -> Optional.of(new Affine(factor, (int) zero));
      case INT8 -> Optional.of(new Affine(factor, (int) zero + SIGN_OFFSET));
      default -> Optional.empty();
    };
  }

  /** The activation that a value is the real form of, if it is kept in bytes. */
  Optional<Operand> operand(String real) {
    Optional<Node> node = graph.producer(real);
    if (node.isEmpty() || !(node.get().operator() instanceof DequantizeLinear)) {
      return Optional.empty();
    }
    String value = node.get().inputs().getFirst();
    return bytes(value).map(affine -> new Operand(value, affine, real));
  }

  /** What a value's bytes stand for, if a QuantizeLinear makes it and all see it the same way. */
  Optional<Affine> bytes(String value) {
    Optional<Node> producer = graph.producer(value);
    if (producer.isEmpty()
        || !(producer.get().operator() instanceof QuantizeLinear)
        || graph.initializers().containsKey(producer.get().inputs().getFirst())
        || graph.isOutput(value)) {
      return Optional.empty();
    }
    Optional<Affine> affine = of(producer.get());
    List<Node> users = graph.consumers(value);
    boolean agreed =
        users.stream()
            .allMatch(
                user ->
                    user.operator() instanceof DequantizeLinear
                        && user.inputs().getFirst().equals(value)
                        && of(user).equals(affine));
    return agreed ? affine : Optional.empty();
  }
}
