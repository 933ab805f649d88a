package io.espalier.graph.op;

/** The sum of two operands with broadcasting. */
public record Add() implements ElementwiseBinary {
  @Override
  public String type() {
    return "Add";
  }
}
