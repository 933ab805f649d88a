package io.espalier.graph.op;

import io.espalier.graph.GraphException;

/** How padding is found when it is not given. */
public enum AutoPad {
  /** Padding is given. */
  NOTSET,
  /**
   * As much that the output has {@code ceil(input / stride)} elements; an odd one goes to the end.
   */
  SAME_UPPER,
  /**
   * As much that the output has {@code ceil(input / stride)} elements; an odd one goes to the
   * beginning.
   */
  SAME_LOWER,
  /** None. */
  VALID;

  static AutoPad of(String name) {
    for (AutoPad value : values()) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    throw new GraphException(
        "auto_pad '" + name + "' is not one of NOTSET, SAME_UPPER, SAME_LOWER, VALID");
  }
}
