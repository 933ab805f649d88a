package io.espalier.runtime.plan;

import io.espalier.graph.Node;
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
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.Activation;
import io.espalier.runtime.kernel.Activation.Function;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.PostOp.Arithmetic;
import java.util.Optional;

/** Plans activations and arithmetic. */
final class ElementwisePlanner {
  private final Drafting drafting;

  ElementwisePlanner(Drafting drafting) {
    this.drafting = drafting;
  }

  void add(Node node, ElementwiseUnary operator) {
    switch (operator) {
      case Identity _, Dropout _ -> drafting.view(node, drafting.locate(node, 0));
      case Cast _, Erf _, ActivationFunction _, MathFunction _ -> throw Drafting.unsupported(node);
      case Relu _ -> activate(node, new Activation.Clamp(0f, Float.POSITIVE_INFINITY));
      case Clip clip -> activate(node, clamp(node, clip));
      case LeakyRelu(float alpha) -> activate(node, new Activation.Leaky(alpha));
      case Elu(float alpha) -> activate(node, new Activation.Elu(alpha));
      case Sigmoid _ -> activate(node, new Activation.Sigmoid());
      case HardSigmoid(float slope, float offset) ->
          activate(node, new Activation.HardSigmoid(slope, offset));
      case HardSwish _ -> activate(node, new Activation.HardSwish());
      case Tanh _ -> activate(node, new Activation.Tanh());
      case Abs _ -> activate(node, new Activation.Plain(Function.ABSOLUTE));
      case Neg _ -> activate(node, new Activation.Plain(Function.NEGATE));
      case Exp _ -> activate(node, new Activation.Plain(Function.EXPONENTIAL));
      case Log _ -> activate(node, new Activation.Plain(Function.LOGARITHM));
      case Sqrt _ -> activate(node, new Activation.Plain(Function.SQUARE_ROOT));
      case Softplus _ -> activate(node, new Activation.Plain(Function.SOFTPLUS));
    }
  }

  void add(Node node, ElementwiseBinary operator) {
    switch (operator) {
      case Add _ -> combine(node, Arithmetic.ADD);
      case Sub _ -> combine(node, Arithmetic.SUBTRACT);
      case Mul _ -> combine(node, Arithmetic.MULTIPLY);
      case Div _ -> combine(node, Arithmetic.DIVIDE);
      case Pow _ -> combine(node, Arithmetic.POWER);
      case PRelu _ -> combine(node, Arithmetic.SLOPE);
      case Mod _ -> throw Drafting.unsupported(node);
    }
  }

  void add(Node node, ElementwiseVariadic operator) {
    if (node.inputs().size() == 1) {
      drafting.view(node, drafting.operand(node, 0));
      return;
    }
    if (node.inputs().size() != 2) {
      throw new UnsupportedGraphException(
          node, "it has " + node.inputs().size() + " inputs", "Chain it with two inputs each");
    }
    switch (operator) {
      case Sum _ -> combine(node, Arithmetic.ADD);
      case Mean _ -> throw Drafting.unsupported(node);
      case Max _ -> combine(node, Arithmetic.MAXIMUM);
      case Min _ -> combine(node, Arithmetic.MINIMUM);
    }
  }

  private void activate(Node node, Activation activation) {
    drafting.operand(node, 0);
    drafting.apply(node, 0, new PostOp.Activate(activation), null);
  }

  private Activation clamp(Node node, Clip clip) {
    return new Activation.Clamp(
        bound(node, 1, clip.minimum(), Float.NEGATIVE_INFINITY),
        bound(node, 2, clip.maximum(), Float.POSITIVE_INFINITY));
  }

  private float bound(Node node, int input, Optional<Float> attribute, float none) {
    if (attribute.isPresent()) {
      return attribute.get();
    }
    return node.input(input).isEmpty()
        ? none
        : drafting.constants().floats(node, input, "bound")[0];
  }

  private void combine(Node node, Arithmetic arithmetic) {
    Optional<Tensor> left = constant(node, 0);
    Optional<Tensor> right = constant(node, 1);
    Operands operands = new Operands(node, drafting.shapeOf(node.output()));
    if (right.isPresent()) {
      Located base = base(node, 0);
      drafting.apply(node, 0, operands.constant(arithmetic, right.get(), base, false), null);
    } else if (left.isPresent()) {
      Located base = base(node, 1);
      drafting.apply(node, 1, operands.constant(arithmetic, left.get(), base, true), null);
    } else {
      boolean reversed = baseIsRight(node);
      int base = reversed ? 1 : 0;
      PostOp operation =
          operands.value(arithmetic, drafting.operand(node, 1 - base), base(node, base), reversed);
      drafting.apply(node, base, operation, null);
    }
  }

  private Optional<Tensor> constant(Node node, int input) {
    return node.input(input).flatMap(drafting.constants()::find);
  }

  private Located base(Node node, int input) {
    Located base = drafting.operand(node, input);
    if (!base.shape().equals(drafting.shapeOf(node.output()))) {
      throw new UnsupportedGraphException(
          node,
          "both operands are stretched to " + drafting.shapeOf(node.output()),
          "One operand must have the shape of the result");
    }
    return base;
  }

  /**
   * Whether the right operand is the one that the other is combined into: the only one with the
   * result's shape, or else the one whose layer runs later.
   */
  private boolean baseIsRight(Node node) {
    Located left = drafting.operand(node, 0);
    Located right = drafting.operand(node, 1);
    boolean leftFits = left.shape().equals(drafting.shapeOf(node.output()));
    boolean rightFits = right.shape().equals(drafting.shapeOf(node.output()));
    if (leftFits != rightFits) {
      return rightFits;
    }
    return right.index() > left.index() && drafting.fusable(node, 1, right);
  }
}
