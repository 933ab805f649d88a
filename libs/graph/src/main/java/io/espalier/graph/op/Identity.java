package io.espalier.graph.op;

/** The input itself. Exporters also use it to give one initializer several names. */
public record Identity() implements ElementwiseUnary {
  @Override
  public String type() {
    return "Identity";
  }
}
