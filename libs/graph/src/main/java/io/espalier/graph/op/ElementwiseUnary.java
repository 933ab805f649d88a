package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Operators whose output has the shape of their first input and is computed element by element from
 * it.
 */
public sealed interface ElementwiseUnary extends Operator
    permits Abs,
        ActivationFunction,
        Cast,
        Clip,
        Dropout,
        Elu,
        Erf,
        Exp,
        HardSigmoid,
        HardSwish,
        Identity,
        LeakyRelu,
        Log,
        MathFunction,
        Neg,
        Relu,
        Sigmoid,
        Softplus,
        Sqrt,
        Tanh {
  @Override
  default Attributes attributes() {
    return Attributes.none();
  }

  @Override
  default List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    return List.of(context.type(0));
  }
}
