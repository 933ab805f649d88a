package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/** Broadcasts the input together with the shape in input 1. */
public record Expand() implements ShapeOperator {
  @Override
  public String type() {
    return "Expand";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    TensorType input = context.type(0);
    Optional<List<Dimension>> shape = context.shapeValue(1);
    if (shape.isEmpty()) {
      int rank =
          context.type(1).knownDim(0).map(Math::toIntExact).orElseThrow(UnknownTypeException::new);
      return List.of(context.unknown(input.element(), 0, Math.max(rank, input.rank())));
    }
    return List.of(
        input.withDimensions(Broadcast.dimensions(context, input.dimensions(), shape.get())));
  }
}
