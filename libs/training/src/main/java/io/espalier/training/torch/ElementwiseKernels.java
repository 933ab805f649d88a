package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.ElementType;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Abs;
import io.espalier.graph.op.ActivationFunction;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Clip;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.ElementwiseBinary;
import io.espalier.graph.op.ElementwiseUnary;
import io.espalier.graph.op.ElementwiseVariadic;
import io.espalier.graph.op.Elu;
import io.espalier.graph.op.Erf;
import io.espalier.graph.op.Exp;
import io.espalier.graph.op.HardSigmoid;
import io.espalier.graph.op.HardSwish;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.LeakyRelu;
import io.espalier.graph.op.Log;
import io.espalier.graph.op.MathFunction;
import io.espalier.graph.op.Max;
import io.espalier.graph.op.Mean;
import io.espalier.graph.op.Min;
import io.espalier.graph.op.Mod;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Neg;
import io.espalier.graph.op.PRelu;
import io.espalier.graph.op.Pow;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.op.Softplus;
import io.espalier.graph.op.Sqrt;
import io.espalier.graph.op.Sub;
import io.espalier.graph.op.Sum;
import io.espalier.graph.op.Tanh;
import java.util.List;
import java.util.Optional;

/** Arithmetic and activations, element by element. */
final class ElementwiseKernels {
  private ElementwiseKernels() {}

  static List<Operand> unary(Call call, ElementwiseUnary operator) {
    NDArray x = call.array(0);
    return switch (operator) {
      case Abs _ -> Kernels.one(x.abs());
      case ActivationFunction function -> Kernels.one(ActivationKernels.apply(x, function));
      case MathFunction function -> Kernels.one(ActivationKernels.apply(x, function));
      case Cast(ElementType to) -> cast(call, x, to);
      case Clip clip -> Kernels.one(clip(call, clip, x));
      case Dropout _ when call.node().outputs().size() > 1 -> ReferenceKernels.apply(call);
      case Dropout _ -> Kernels.one(same(x));
      case Elu(float alpha) -> Kernels.one(Torch.elu(x, alpha));
      case Erf _ -> Kernels.one(x.erf());
      case Exp _ -> Kernels.one(x.exp());
      case HardSigmoid(float alpha, float beta) ->
          Kernels.one(Torch.clip(x.mul(alpha).add(beta), 0, 1));
      case HardSwish _ -> Kernels.one(x.mul(Torch.clip(x.mul(1f / 6).add(0.5f), 0, 1)));
      case Identity _ -> Kernels.one(same(x));
      case LeakyRelu(float alpha) -> Kernels.one(Torch.leakyRelu(x, alpha));
      case Log _ -> Kernels.one(x.log());
      case Neg _ -> Kernels.one(x.neg());
      case Relu _ -> Kernels.one(Torch.relu(x));
      case Sigmoid _ -> Kernels.one(Torch.sigmoid(x));
      case Softplus _ -> Kernels.one(Torch.softPlus(x));
      case Sqrt _ -> Kernels.one(x.sqrt());
      case Tanh _ -> Kernels.one(x.tanh());
    };
  }

  static List<Operand> binary(Call call, ElementwiseBinary operator) {
    NDArray left = call.array(0);
    NDArray right = call.array(1);
    return switch (operator) {
      case Add _ -> Kernels.one(left.add(right));
      case Sub _ -> Kernels.one(left.sub(right));
      case Mul _ -> Kernels.one(left.mul(right));
      case Div _ -> Kernels.one(left.div(right));
      case Pow _ -> Kernels.one(power(call, left, right));
      case Mod _ -> ReferenceKernels.apply(call);
      case PRelu _ -> Kernels.one(Torch.relu(left).sub(right.mul(Torch.relu(left.neg()))));
    };
  }

  static NDArray variadic(Call call, ElementwiseVariadic operator) {
    NDArray result = call.array(0);
    for (int i = 1; i < call.node().inputs().size(); i++) {
      NDArray next = call.array(i);
      result =
          switch (operator) {
            case Max _ -> result.maximum(next);
            case Min _ -> result.minimum(next);
            case Sum _, Mean _ -> result.add(next);
          };
    }
    if (operator instanceof Mean) {
      return result.div(call.node().inputs().size());
    }
    return call.node().inputs().size() == 1 ? same(result) : result;
  }

  /** The same elements under a handle of its own, since each value is closed after its last use. */
  static NDArray same(NDArray x) {
    return x.reshape(x.getShape());
  }

  /** What is no FLOAT has no gradient. */
  private static List<Operand> cast(Call call, NDArray x, ElementType to) {
    return to == ElementType.FLOAT ? Kernels.one(same(x)) : ReferenceKernels.apply(call);
  }

  private static NDArray clip(Call call, Clip clip, NDArray x) {
    double low = call.scalar(1).orElse(clip.minimum().orElse(-Float.MAX_VALUE));
    double high = call.scalar(2).orElse(clip.maximum().orElse(Float.MAX_VALUE));
    return Torch.clip(x, (float) low, (float) high);
  }

  private static NDArray power(Call call, NDArray base, NDArray exponent) {
    Optional<Tensor> constant = call.constant(1);
    return constant.isPresent() && constant.get().count() == 1
        ? base.pow(Call.floats(constant.get())[0])
        : base.pow(exponent);
  }
}
