package io.espalier.graph.op;

/** The product of two operands with broadcasting. */
public record Mul() implements ElementwiseBinary {
  @Override
  public String type() {
    return "Mul";
  }
}
