package io.espalier.graph.op;

/** {@code 1 / (1 + exp(-x))}. */
public record Sigmoid() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Sigmoid";
  }
}
