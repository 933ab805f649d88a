package io.espalier.graph.op;

/** {@code x < 0 ? alpha * x : x}. */
public record LeakyRelu(float alpha) implements ElementwiseUnary {
  static LeakyRelu read(AttributeReader attributes) {
    return new LeakyRelu(attributes.real("alpha", 0.01f));
  }

  @Override
  public String type() {
    return "LeakyRelu";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("alpha", alpha).build();
  }
}
