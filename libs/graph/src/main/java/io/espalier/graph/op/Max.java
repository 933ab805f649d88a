package io.espalier.graph.op;

/** The largest of the operands with broadcasting. */
public record Max() implements ElementwiseVariadic {
  @Override
  public String type() {
    return "Max";
  }
}
