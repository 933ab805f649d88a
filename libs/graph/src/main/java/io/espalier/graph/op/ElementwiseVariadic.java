package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.List;

/** Arithmetic on any number of operands with broadcasting. */
public sealed interface ElementwiseVariadic extends Operator permits Max, Mean, Min, Sum {
  @Override
  default Attributes attributes() {
    return Attributes.none();
  }

  @Override
  default List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, Integer.MAX_VALUE);
    TensorType first = context.type(0);
    List<Dimension> dimensions = first.dimensions();
    for (int i = 1; i < context.inputCount(); i++) {
      context.element(i, first.element());
      dimensions = Broadcast.dimensions(context, dimensions, context.type(i).dimensions());
    }
    return List.of(first.withDimensions(dimensions));
  }
}
