package io.espalier.graph.op;

/** The quotient of two operands with broadcasting; integers are divided towards zero. */
public record Div() implements ElementwiseBinary {
  @Override
  public String type() {
    return "Div";
  }
}
