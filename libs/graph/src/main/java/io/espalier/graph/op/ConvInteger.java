package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * Convolution of eight-bit integers less their zero points (the optional inputs 2 and 3), summed as
 * INT32.
 */
public record ConvInteger(Conv conv) implements IntegerArithmetic {
  static Optional<ConvInteger> read(AttributeReader attributes) {
    return Conv.read(attributes, 1).map(ConvInteger::new);
  }

  @Override
  public String type() {
    return "ConvInteger";
  }

  @Override
  public Attributes attributes() {
    return conv.attributes();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 4);
    IntegerArithmetic.requireBytes(context, 0);
    IntegerArithmetic.requireBytes(context, 1);
    context.element(2, context.type(0).element());
    context.element(3, context.type(1).element());
    return List.of(
        context.type(0).withElement(ElementType.INT32).withDimensions(conv.output(context, 0, 1)));
  }
}
