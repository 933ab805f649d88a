package io.espalier.graph.op;

/** {@code ln(1 + exp(x))}. */
public record Softplus() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Softplus";
  }
}
