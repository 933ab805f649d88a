package io.espalier.graph.op;

import io.espalier.graph.TensorType;

/** Products of quantized tensors with the quantization inside. */
public sealed interface IntegerArithmetic extends Operator
    permits ConvInteger, DynamicQuantizeLinear, MatMulInteger, QLinearConv, QLinearMatMul {
  /** Fails unless an input, if it is there, has eight-bit integers. */
  static void requireBytes(InferenceContext context, int input) {
    if (context.has(input)) {
      TensorType type = context.type(input);
      context.require(
          type.element().isInteger() && type.element().bits() == 8,
          "input %d is %s where INT8 or UINT8 is wanted",
          input,
          type);
    }
  }
}
