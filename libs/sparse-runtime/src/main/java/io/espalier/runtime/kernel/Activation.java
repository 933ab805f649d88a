package io.espalier.runtime.kernel;

/** An element-wise function of one number, with the formulas of the ONNX operators. */
public sealed interface Activation {
  /** The function's value; the definition that faster forms must agree with. */
  float apply(float x);

  /** {@code min(max(x, low), high)}: Relu, Relu6 and Clip. */
  record Clamp(float low, float high) implements Activation {
    @Override
    public float apply(float x) {
      return Math.min(Math.max(x, low), high);
    }
  }

  /** {@code x} where it is not negative, {@code slope * x} elsewhere. */
  record Leaky(float slope) implements Activation {
    @Override
    public float apply(float x) {
      return x < 0f ? slope * x : x;
    }
  }

  /** {@code 1 / (1 + exp(-x))}. */
  record Sigmoid() implements Activation {
    @Override
    public float apply(float x) {
      return (float) (1.0 / (1.0 + Math.exp(-x)));
    }
  }

  /** {@code max(0, min(1, slope * x + offset))}. */
  record HardSigmoid(float slope, float offset) implements Activation {
    @Override
    public float apply(float x) {
      return Math.max(0f, Math.min(1f, slope * x + offset));
    }
  }

  /** {@code x * max(0, min(1, x / 6 + 0.5))}. */
  record HardSwish() implements Activation {
    @Override
    public float apply(float x) {
      return x * Math.max(0f, Math.min(1f, x / 6f + 0.5f));
    }
  }

  /** Hyperbolic tangent. */
  record Tanh() implements Activation {
    @Override
    public float apply(float x) {
      return (float) Math.tanh(x);
    }
  }

  /** {@code x} where it is positive, {@code alpha * (exp(x) - 1)} elsewhere. */
  record Elu(float alpha) implements Activation {
    @Override
    public float apply(float x) {
      return x < 0f ? (float) (alpha * Math.expm1(x)) : x;
    }
  }

  /** A function without parameters. */
  record Plain(Function function) implements Activation {
    @Override
    public float apply(float x) {
      return switch (function) {
        case ABSOLUTE -> Math.abs(x);
        case NEGATE -> -x;
        case EXPONENTIAL -> (float) Math.exp(x);
        case LOGARITHM -> (float) Math.log(x);
        case SQUARE_ROOT -> (float) Math.sqrt(x);
        case SOFTPLUS -> (float) Math.log1p(Math.exp(x));
      };
    }
  }

  /** The functions of {@link Plain}. */
  enum Function {
    ABSOLUTE,
    NEGATE,
    EXPONENTIAL,
    LOGARITHM,
    SQUARE_ROOT,
    SOFTPLUS
  }
}
