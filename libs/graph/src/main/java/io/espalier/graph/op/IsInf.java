package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Whether an element is infinite.
 *
 * @param negative whether negative infinity counts
 * @param positive whether positive infinity counts
 */
public record IsInf(boolean negative, boolean positive) implements Logic {
  static IsInf read(AttributeReader attributes) {
    return new IsInf(
        attributes.flag("detect_negative", true), attributes.flag("detect_positive", true));
  }

  @Override
  public String type() {
    return "IsInf";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder()
        .put("detect_negative", negative)
        .put("detect_positive", positive)
        .build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    return List.of(context.type(0).withElement(ElementType.BOOL));
  }
}
