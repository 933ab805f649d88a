package io.espalier.graph.op;

/** The hyperbolic tangent. */
public record Tanh() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Tanh";
  }
}
