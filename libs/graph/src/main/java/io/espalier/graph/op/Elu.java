package io.espalier.graph.op;

/** {@code x < 0 ? alpha * (exp(x) - 1) : x}. */
public record Elu(float alpha) implements ElementwiseUnary {
  static Elu read(AttributeReader attributes) {
    return new Elu(attributes.real("alpha", 1f));
  }

  @Override
  public String type() {
    return "Elu";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("alpha", alpha).build();
  }
}
