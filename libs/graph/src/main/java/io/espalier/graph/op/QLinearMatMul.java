package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Matrix product of quantized tensors. Inputs: a, its scale and zero point; b, its own; the
 * output's scale and zero point.
 */
public record QLinearMatMul() implements IntegerArithmetic {
  @Override
  public String type() {
    return "QLinearMatMul";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(8, 8);
    for (int input : new int[] {0, 3, 7}) {
      IntegerArithmetic.requireBytes(context, input);
    }
    context.element(2, context.type(0).element());
    context.element(5, context.type(3).element());
    return List.of(
        new TensorType(
            context.type(7).element(),
            MatMul.dimensions(context, context.type(0), context.type(3))));
  }
}
