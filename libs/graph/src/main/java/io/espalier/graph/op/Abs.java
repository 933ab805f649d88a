package io.espalier.graph.op;

/** Absolute value. */
public record Abs() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Abs";
  }
}
