package io.espalier.graph.op;

/** {@code x < 0 ? slope * x : x}; the slope, the second input, is broadcast to {@code x}. */
public record PRelu() implements ElementwiseBinary {
  @Override
  public String type() {
    return "PRelu";
  }
}
