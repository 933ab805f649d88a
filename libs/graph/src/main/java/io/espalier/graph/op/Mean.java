package io.espalier.graph.op;

/** The mean of the operands with broadcasting. */
public record Mean() implements ElementwiseVariadic {
  @Override
  public String type() {
    return "Mean";
  }
}
