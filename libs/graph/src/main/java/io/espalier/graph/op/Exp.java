package io.espalier.graph.op;

/** The exponential function. */
public record Exp() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Exp";
  }
}
