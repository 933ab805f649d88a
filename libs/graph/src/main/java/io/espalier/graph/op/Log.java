package io.espalier.graph.op;

/** The natural logarithm. */
public record Log() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Log";
  }
}
