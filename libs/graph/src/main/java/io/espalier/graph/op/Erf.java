package io.espalier.graph.op;

/** The Gauss error function. */
public record Erf() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Erf";
  }
}
