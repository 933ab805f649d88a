package io.espalier.graph.op;

/** {@code max(0, x)}. */
public record Relu() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Relu";
  }
}
