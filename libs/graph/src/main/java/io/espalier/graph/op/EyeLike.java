package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * A matrix of the input's shape with ones on a diagonal.
 *
 * @param diagonal its distance above the main one
 * @param elementType the element type; the input's if absent
 */
public record EyeLike(long diagonal, Optional<ElementType> elementType) implements Rearrangement {
  static EyeLike read(AttributeReader attributes) {
    return new EyeLike(
        attributes.integer("k", 0),
        attributes.integer("dtype").map(Math::toIntExact).map(ElementType::of));
  }

  @Override
  public String type() {
    return "EyeLike";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("k", diagonal);
    elementType.ifPresent(element -> builder.put("dtype", element.onnxCode()));
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.rank(0, 2);
    TensorType input = context.type(0);
    return List.of(input.withElement(elementType.orElse(input.element())));
  }
}
