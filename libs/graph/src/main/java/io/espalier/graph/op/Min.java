package io.espalier.graph.op;

/** The smallest of the operands with broadcasting. */
public record Min() implements ElementwiseVariadic {
  @Override
  public String type() {
    return "Min";
  }
}
