package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/** The coordinates of the elements that are not zero, as columns of an INT64 matrix. */
public record NonZero() implements Indexing {
  @Override
  public String type() {
    return "NonZero";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    return List.of(
        new TensorType(
            ElementType.INT64,
            List.of(Dimension.of(context.type(0).rank()), context.unknown(0, 1))));
  }
}
