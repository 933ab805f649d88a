package io.espalier.graph;

/** A named input or output of a graph. */
public record Value(String name, TensorType type, String doc) {
  /** Checks that the value has a name. */
  public Value {
    if (name.isEmpty()) {
      throw new GraphException("a graph input or output has no name");
    }
  }

  /** A value without a doc string. */
  public Value(String name, TensorType type) {
    this(name, type, "");
  }
}
