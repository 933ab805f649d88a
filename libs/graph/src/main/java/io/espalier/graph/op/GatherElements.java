package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Elements at the positions in input 1 along an axis, and at the same place along all others.
 *
 * @param axis the axis; negative ones count from the back
 */
public record GatherElements(long axis) implements Indexing {
  static GatherElements read(AttributeReader attributes) {
    return new GatherElements(attributes.integer("axis", 0));
  }

  @Override
  public String type() {
    return "GatherElements";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axis", axis).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    Indexing.requirePositions(context, 1);
    TensorType input = context.type(0);
    context.axis(axis, input.rank());
    context.rank(1, input.rank());
    return List.of(context.type(1).withElement(input.element()));
  }
}
