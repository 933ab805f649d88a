package io.espalier.graph.reference;

import io.espalier.graph.op.ActivationFunction;
import io.espalier.graph.op.MathFunction;
import java.util.function.DoubleUnaryOperator;

/** Functions of one real number. */
final class Functions {
  private Functions() {}

  static DoubleUnaryOperator of(ActivationFunction operator) {
    return switch (operator) {
      case ActivationFunction.Celu(float alpha) ->
          x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
      case ActivationFunction.Gelu(boolean approximate) when approximate ->
          x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case ActivationFunction.Gelu _ -> x -> 0.5 * x * (1 + Elementwise.erf(x / Math.sqrt(2)));
      case ActivationFunction.Mish _ -> x -> x * Math.tanh(softplus(x));
      case ActivationFunction.Selu(float alpha, float gamma) ->
          x -> gamma * (x > 0 ? x : alpha * Math.expm1(x));
      case ActivationFunction.Shrink(float bias, float lambda) ->
          x -> x < -lambda ? x + bias : x > lambda ? x - bias : 0;
      case ActivationFunction.Softsign _ -> x -> x / (1 + Math.abs(x));
      case ActivationFunction.Swish(float alpha) -> x -> x * sigmoid(alpha * x);
      case ActivationFunction.ThresholdedRelu(float alpha) -> x -> x > alpha ? x : 0;
    };
  }

  static DoubleUnaryOperator of(MathFunction operator) {
    return switch (operator.function()) {
      case ACOS -> Math::acos;
      case ACOSH -> x -> Math.log(x + Math.sqrt(x * x - 1));
      case ASIN -> Math::asin;
      case ASINH -> x -> Math.signum(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1));
      case ATAN -> Math::atan;
      case ATANH -> x -> 0.5 * (Math.log1p(x) - Math.log1p(-x));
      case CEIL -> Math::ceil;
      case COS -> Math::cos;
      case COSH -> Math::cosh;
      case FLOOR -> Math::floor;
      case RECIPROCAL -> x -> 1 / x;
      case ROUND -> Math::rint;
      case SIGN -> Math::signum;
      case SIN -> Math::sin;
      case SINH -> Math::sinh;
      case TAN -> Math::tan;
    };
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
