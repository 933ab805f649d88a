package io.espalier.graph.op;

/** The difference of two operands with broadcasting. */
public record Sub() implements ElementwiseBinary {
  @Override
  public String type() {
    return "Sub";
  }
}
