package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Matrix product of eight-bit integers less their zero points (the optional inputs 2 and 3), summed
 * as INT32.
 */
public record MatMulInteger() implements IntegerArithmetic {
  @Override
  public String type() {
    return "MatMulInteger";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 4);
    IntegerArithmetic.requireBytes(context, 0);
    IntegerArithmetic.requireBytes(context, 1);
    context.element(2, context.type(0).element());
    context.element(3, context.type(1).element());
    return List.of(
        new TensorType(
            ElementType.INT32, MatMul.dimensions(context, context.type(0), context.type(1))));
  }
}
