package io.espalier.graph.op;

/** The sum of all operands with broadcasting. */
public record Sum() implements ElementwiseVariadic {
  @Override
  public String type() {
    return "Sum";
  }
}
