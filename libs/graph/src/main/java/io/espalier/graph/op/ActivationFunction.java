package io.espalier.graph.op;

/**
 * Activations beyond the common ones: smooth or rarely used functions of one element. They have
 * only numbers as attributes, so they share this file.
 */
public sealed interface ActivationFunction extends ElementwiseUnary {
  /** {@code max(0, x) + min(0, alpha * (exp(x / alpha) - 1))}. */
  record Celu(float alpha) implements ActivationFunction {
    static Celu read(AttributeReader attributes) {
      return new Celu(attributes.real("alpha", 1));
    }

    @Override
    public String type() {
      return "Celu";
    }

    @Override
    public Attributes attributes() {
      return Attributes.builder().put("alpha", alpha).build();
    }
  }

  /**
   * {@code x * Phi(x)} (Hendrycks and Gimpel, 2016), with the normal distribution's error function
   * or its approximation by tanh.
   */
  record Gelu(boolean approximate) implements ActivationFunction {
    static Gelu read(AttributeReader attributes) {
      return new Gelu(attributes.oneOf("approximate", "none", "tanh") == 1);
    }

    @Override
    public String type() {
      return "Gelu";
    }

    @Override
    public Attributes attributes() {
      return approximate
          ? Attributes.builder().put("approximate", "tanh").build()
          : Attributes.none();
    }
  }

  /** {@code x * tanh(softplus(x))} (Misra, 2019). */
  record Mish() implements ActivationFunction {
    @Override
    public String type() {
      return "Mish";
    }
  }

  /** {@code x > 0 ? gamma * x : gamma * alpha * (exp(x) - 1)} (Klambauer et al., 2017). */
  record Selu(float alpha, float gamma) implements ActivationFunction {
    static Selu read(AttributeReader attributes) {
      return new Selu(
          attributes.real("alpha", 1.67326319217681884765625f),
          attributes.real("gamma", 1.05070102214813232421875f));
    }

    @Override
    public String type() {
      return "Selu";
    }

    @Override
    public Attributes attributes() {
      return Attributes.builder().put("alpha", alpha).put("gamma", gamma).build();
    }
  }

  /** Moves by {@code bias} towards 0 what is outside {@code [-lambda, lambda]}; 0 inside. */
  record Shrink(float bias, float lambda) implements ActivationFunction {
    static Shrink read(AttributeReader attributes) {
      return new Shrink(attributes.real("bias", 0), attributes.real("lambd", 0.5f));
    }

    @Override
    public String type() {
      return "Shrink";
    }

    @Override
    public Attributes attributes() {
      return Attributes.builder().put("bias", bias).put("lambd", lambda).build();
    }
  }

  /** {@code x / (1 + |x|)}. */
  record Softsign() implements ActivationFunction {
    @Override
    public String type() {
      return "Softsign";
    }
  }

  /** {@code x * sigmoid(alpha * x)} (Ramachandran et al., 2017); SiLU where alpha is 1. */
  record Swish(float alpha) implements ActivationFunction {
    static Swish read(AttributeReader attributes) {
      return new Swish(attributes.real("alpha", 1));
    }

    @Override
    public String type() {
      return "Swish";
    }

    @Override
    public Attributes attributes() {
      return Attributes.builder().put("alpha", alpha).build();
    }
  }

  /** {@code x > alpha ? x : 0}. */
  record ThresholdedRelu(float alpha) implements ActivationFunction {
    static ThresholdedRelu read(AttributeReader attributes) {
      return new ThresholdedRelu(attributes.real("alpha", 1));
    }

    @Override
    public String type() {
      return "ThresholdedRelu";
    }

    @Override
    public Attributes attributes() {
      return Attributes.builder().put("alpha", alpha).build();
    }
  }
}
