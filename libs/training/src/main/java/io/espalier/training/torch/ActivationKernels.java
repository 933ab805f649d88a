package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.espalier.graph.op.ActivationFunction;
import io.espalier.graph.op.MathFunction;

/** Functions of one element, made of those that the engine has. */
final class ActivationKernels {
  private static final double ROOT_OF_HALF = Math.sqrt(0.5);
  private static final double ROOT_OF_TWO_OVER_PI = Math.sqrt(2 / Math.PI);

  private ActivationKernels() {}

  static NDArray apply(NDArray x, ActivationFunction function) {
    return switch (function) {
      case ActivationFunction.Celu(float alpha) ->
          Torch.relu(x).add(below(x).div(alpha).exp().sub(1).mul(alpha));
      case ActivationFunction.Gelu(boolean approximate) when approximate ->
          x.mul(0.5).mul(x.pow(3).mul(0.044715).add(x).mul(ROOT_OF_TWO_OVER_PI).tanh().add(1));
      case ActivationFunction.Gelu _ -> x.mul(0.5).mul(x.mul(ROOT_OF_HALF).erf().add(1));
      case ActivationFunction.Mish _ -> x.mul(Torch.softPlus(x).tanh());
      case ActivationFunction.Selu(float alpha, float gamma) ->
          Torch.relu(x).add(below(x).exp().sub(1).mul(alpha)).mul(gamma);
      case ActivationFunction.Shrink(float bias, float lambda) ->
          x.sub(bias).mul(factor(x.gt(lambda))).add(x.add(bias).mul(factor(x.lt(-lambda))));
      case ActivationFunction.Softsign _ -> x.div(x.abs().add(1));
      case ActivationFunction.Swish(float alpha) -> x.mul(Torch.sigmoid(x.mul(alpha)));
      case ActivationFunction.ThresholdedRelu(float alpha) -> x.mul(factor(x.gt(alpha)));
    };
  }

  static NDArray apply(NDArray x, MathFunction function) {
    return switch (function.function()) {
      case ACOS -> x.acos();
      case ACOSH -> x.square().sub(1).sqrt().add(x).log();
      case ASIN -> x.asin();
      case ASINH -> x.sign().mul(x.square().add(1).sqrt().add(x.abs()).log());
      case ATAN -> x.atan();
      case ATANH -> x.add(1).div(x.neg().add(1)).log().mul(0.5);
      case CEIL -> x.ceil();
      case COS -> x.cos();
      case COSH -> x.cosh();
      case FLOOR -> x.floor();
      case RECIPROCAL -> x.pow(-1);
      case ROUND -> x.round();
      case SIGN -> x.sign();
      case SIN -> x.sin();
      case SINH -> x.sinh();
      case TAN -> x.tan();
    };
  }

  /** {@code min(x, 0)}. */
  private static NDArray below(NDArray x) {
    return Torch.relu(x.neg()).neg();
  }

  private static NDArray factor(NDArray condition) {
    return condition.toType(DataType.FLOAT32, false);
  }
}
