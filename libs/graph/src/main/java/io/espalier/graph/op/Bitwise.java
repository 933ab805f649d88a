package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/** Combines the bits of two integers with broadcasting. */
public record Bitwise(Kind kind) implements Logic {
  /** How the bits are combined. */
  public enum Kind {
    AND("BitwiseAnd"),
    OR("BitwiseOr"),
    XOR("BitwiseXor"),
    /** The left operand's bits, moved up by the right operand. */
    SHIFT_LEFT("BitShift"),
    /** The left operand's bits, moved down by the right operand. */
    SHIFT_RIGHT("BitShift");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  static Bitwise readShift(AttributeReader attributes) {
    return new Bitwise(
        attributes.oneOf("direction", "LEFT", "RIGHT") == 0 ? Kind.SHIFT_LEFT : Kind.SHIFT_RIGHT);
  }

  @Override
  public String type() {
    return kind.type;
  }

  @Override
  public Attributes attributes() {
    return switch (kind) {
      case AND, OR, XOR -> Attributes.none();
      case SHIFT_LEFT -> Attributes.builder().put("direction", "LEFT").build();
      case SHIFT_RIGHT -> Attributes.builder().put("direction", "RIGHT").build();
    };
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    TensorType left = context.type(0);
    context.element(1, left.element());
    return List.of(
        left.withDimensions(
            Broadcast.dimensions(context, left.dimensions(), context.type(1).dimensions())));
  }
}
