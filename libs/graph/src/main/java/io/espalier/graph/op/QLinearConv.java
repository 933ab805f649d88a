package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * Convolution of quantized tensors. Inputs: x, its scale and zero point; weights, theirs; the
 * output's scale and zero point; optional INT32 bias whose scale is the product of the first two.
 */
public record QLinearConv(Conv conv) implements IntegerArithmetic {
  static Optional<QLinearConv> read(AttributeReader attributes) {
    return Conv.read(attributes, 3).map(QLinearConv::new);
  }

  @Override
  public String type() {
    return "QLinearConv";
  }

  @Override
  public Attributes attributes() {
    return conv.attributes();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(8, 9);
    for (int input : new int[] {0, 3, 7}) {
      IntegerArithmetic.requireBytes(context, input);
    }
    context.element(2, context.type(0).element());
    context.element(5, context.type(3).element());
    return List.of(
        context
            .type(0)
            .withElement(context.type(7).element())
            .withDimensions(conv.output(context, 0, 3)));
  }
}
