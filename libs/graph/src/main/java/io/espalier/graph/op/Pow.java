package io.espalier.graph.op;

/** The first operand to the power of the second, with broadcasting, in the first operand's type. */
public record Pow() implements ElementwiseBinary {
  @Override
  public String type() {
    return "Pow";
  }
}
