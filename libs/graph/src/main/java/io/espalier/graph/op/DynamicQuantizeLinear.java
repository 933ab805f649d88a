package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/** Quantizes to UINT8 by the input's own range; outputs: values, scale, zero point. */
public record DynamicQuantizeLinear() implements IntegerArithmetic {
  @Override
  public String type() {
    return "DynamicQuantizeLinear";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.element(0, ElementType.FLOAT);
    return List.of(
        context.type(0).withElement(ElementType.UINT8),
        TensorType.of(ElementType.FLOAT),
        TensorType.of(ElementType.UINT8));
  }
}
