package io.espalier.graph.op;

/** The square root. */
public record Sqrt() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Sqrt";
  }
}
