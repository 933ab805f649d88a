package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Converts to the element type of input 1.
 *
 * @param saturate whether values outside an eight-bit float type become its largest
 */
public record CastLike(boolean saturate) implements Rearrangement {
  static CastLike read(AttributeReader attributes) {
    return new CastLike(attributes.flag("saturate", true));
  }

  @Override
  public String type() {
    return "CastLike";
  }

  @Override
  public Attributes attributes() {
    return saturate ? Attributes.none() : Attributes.builder().put("saturate", false).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    return List.of(context.type(0).withElement(context.type(1).element()));
  }
}
