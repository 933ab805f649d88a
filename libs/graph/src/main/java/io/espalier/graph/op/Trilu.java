package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * The upper or lower triangle of each matrix, with zeros elsewhere; the optional input 1 moves the
 * diagonal up.
 */
public record Trilu(boolean upper) implements Rearrangement {
  static Trilu read(AttributeReader attributes) {
    return new Trilu(attributes.flag("upper", true));
  }

  @Override
  public String type() {
    return "Trilu";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("upper", upper).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 2);
    TensorType input = context.type(0);
    context.require(input.rank() >= 2, "input %s has no matrices", input);
    return List.of(input);
  }
}
