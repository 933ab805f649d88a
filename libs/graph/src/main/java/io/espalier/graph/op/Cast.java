package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/** Converts every element to another type. */
public record Cast(ElementType to) implements ElementwiseUnary {
  static Cast read(AttributeReader attributes) {
    attributes.ignoreDefault("saturate", 1);
    attributes.ignoreDefault("round_mode", "up");
    return new Cast(ElementType.of(Math.toIntExact(attributes.integer("to", 0))));
  }

  @Override
  public String type() {
    return "Cast";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("to", to.onnxCode()).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    return List.of(context.type(0).withElement(to));
  }
}
