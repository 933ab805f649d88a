package io.espalier.graph.op;

import java.util.Locale;

/** What a scattered element does with the one at its place. */
public enum ScatterReduction {
  /** Replaces it. */
  NONE,
  ADD,
  MUL,
  MIN,
  MAX;

  static ScatterReduction read(AttributeReader attributes) {
    return values()[attributes.oneOf("reduction", "none", "add", "mul", "min", "max")];
  }

  Attributes.Builder write(Attributes.Builder builder) {
    return this == NONE ? builder : builder.put("reduction", name().toLowerCase(Locale.ROOT));
  }
}
