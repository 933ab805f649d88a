package io.espalier.graph.op;

/** {@code x * max(0, min(1, x / 6 + 0.5))}. */
public record HardSwish() implements ElementwiseUnary {
  @Override
  public String type() {
    return "HardSwish";
  }
}
