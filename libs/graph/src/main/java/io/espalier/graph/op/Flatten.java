package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * A matrix whose rows are the axes before {@code axis} and whose columns are the axes from it on.
 */
public record Flatten(long axis) implements ShapeOperator {
  static Flatten read(AttributeReader attributes) {
    return new Flatten(attributes.integer("axis", 1));
  }

  @Override
  public String type() {
    return "Flatten";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axis", axis).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    TensorType input = context.type(0);
    int split = axis == input.rank() ? input.rank() : context.axis(axis, input.rank());
    List<Dimension> rows = input.dimensions().subList(0, split);
    List<Dimension> columns = input.dimensions().subList(split, input.rank());
    return List.of(
        input.withDimensions(
            List.of(
                Extent.of(context, rows).toDimension(context, 0),
                Extent.of(context, columns).toDimension(context, 1))));
  }
}
