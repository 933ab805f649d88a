package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/** Comparisons, truth values, choices by them, and bits. */
public sealed interface Logic extends Operator
    permits Bitwise,
        Comparison,
        Connective,
        IsInf,
        Logic.BitwiseNot,
        Logic.IsNan,
        Logic.Not,
        Where {
  @Override
  default Attributes attributes() {
    return Attributes.none();
  }

  /** Inverts every bit of an integer. */
  record BitwiseNot() implements Logic {
    @Override
    public String type() {
      return "BitwiseNot";
    }

    @Override
    public List<TensorType> infer(InferenceContext context) {
      context.inputsBetween(1, 1);
      return List.of(context.type(0));
    }
  }

  /** Whether an element is not a number. */
  record IsNan() implements Logic {
    @Override
    public String type() {
      return "IsNaN";
    }

    @Override
    public List<TensorType> infer(InferenceContext context) {
      context.inputsBetween(1, 1);
      return List.of(context.type(0).withElement(ElementType.BOOL));
    }
  }

  /** The opposite of a truth value. */
  record Not() implements Logic {
    @Override
    public String type() {
      return "Not";
    }

    @Override
    public List<TensorType> infer(InferenceContext context) {
      context.inputsBetween(1, 1);
      context.element(0, ElementType.BOOL);
      return List.of(context.type(0));
    }
  }
}
