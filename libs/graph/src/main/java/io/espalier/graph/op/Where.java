package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/** Elements of input 1 where input 0 is true and of input 2 elsewhere, with broadcasting. */
public record Where() implements Logic {
  @Override
  public String type() {
    return "Where";
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 3);
    context.element(0, ElementType.BOOL);
    TensorType chosen = context.type(1);
    context.element(2, chosen.element());
    List<Dimension> dimensions =
        Broadcast.dimensions(context, chosen.dimensions(), context.type(2).dimensions());
    return List.of(
        chosen.withDimensions(
            Broadcast.dimensions(context, dimensions, context.type(0).dimensions())));
  }
}
