package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/** Compares two operands of one type with broadcasting; gives truth values. */
public record Comparison(Relation relation) implements Logic {
  /** How the operands are compared. */
  public enum Relation {
    EQUAL("Equal"),
    GREATER("Greater"),
    GREATER_OR_EQUAL("GreaterOrEqual"),
    LESS("Less"),
    LESS_OR_EQUAL("LessOrEqual");

    private final String type;

    Relation(String type) {
      this.type = type;
    }

    /** Whether the relation holds for an order as {@code Double.compare} gives it. */
    public boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
      };
    }
  }

  @Override
  public String type() {
    return relation.type;
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    TensorType left = context.type(0);
    context.element(1, left.element());
    return List.of(
        new TensorType(
            ElementType.BOOL,
            Broadcast.dimensions(context, left.dimensions(), context.type(1).dimensions())));
  }
}
