package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/** Connects two truth values with broadcasting. */
public record Connective(Kind kind) implements Logic {
  /** Which connective. */
  public enum Kind {
    AND("And"),
    OR("Or"),
    XOR("Xor");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  @Override
  public String type() {
    return kind.type;
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    context.element(0, ElementType.BOOL);
    context.element(1, ElementType.BOOL);
    TensorType left = context.type(0);
    return List.of(
        left.withDimensions(
            Broadcast.dimensions(context, left.dimensions(), context.type(1).dimensions())));
  }
}
