package io.espalier.graph.op;

/** The negative. */
public record Neg() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Neg";
  }
}
