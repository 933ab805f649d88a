package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/** Arithmetic on two operands with broadcasting. */
public sealed interface ElementwiseBinary extends Operator
    permits Add, Div, Mod, Mul, Pow, PRelu, Sub {
  @Override
  default Attributes attributes() {
    return Attributes.none();
  }

  @Override
  default List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    TensorType left = context.type(0);
    TensorType right = context.type(1);
    context.require(
        left.element() == right.element() || this instanceof Pow,
        "operands of different element types: %s and %s",
        left,
        right);
    return List.of(
        left.withDimensions(Broadcast.dimensions(context, left.dimensions(), right.dimensions())));
  }
}
