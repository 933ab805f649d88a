package io.espalier.graph.op;

/** {@code max(0, min(1, alpha * x + beta))}. */
public record HardSigmoid(float alpha, float beta) implements ElementwiseUnary {
  static HardSigmoid read(AttributeReader attributes) {
    return new HardSigmoid(attributes.real("alpha", 0.2f), attributes.real("beta", 0.5f));
  }

  @Override
  public String type() {
    return "HardSigmoid";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("alpha", alpha).put("beta", beta).build();
  }
}
