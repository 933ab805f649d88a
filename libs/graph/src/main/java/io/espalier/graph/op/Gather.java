package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Entries of an axis picked by the indices in input 1, whose shape takes the axis' place. */
public record Gather(long axis) implements ShapeOperator {
  static Gather read(AttributeReader attributes) {
    return new Gather(attributes.integer("axis", 0));
  }

  @Override
  public String type() {
    return "Gather";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axis", axis).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    TensorType input = context.type(0);
    TensorType indices = context.type(1);
    context.require(
        indices.element() == ElementType.INT64 || indices.element() == ElementType.INT32,
        "indices are %s where INT32 or INT64 is wanted",
        indices);
    int along = context.axis(axis, input.rank());
    List<Dimension> output = new ArrayList<>(input.dimensions().subList(0, along));
    output.addAll(indices.dimensions());
    output.addAll(input.dimensions().subList(along + 1, input.rank()));
    return List.of(input.withDimensions(output));
  }
}
