package io.espalier.graph;

/**
 * One dimension of a value: a number, or a name for a number that is only known when the model
 * runs.
 */
public sealed interface Dimension {
  /**
   * Prefix of the names that inference gives to dimensions it can say nothing about; no model can
   * use it.
   */
  String UNKNOWN_PREFIX = "?";

  /** Longer names of values are cut in the names of their unknown dimensions. */
  int VALUE_CHARACTERS_MAX = 100;

  /** A dimension whose extent is fixed. */
  record Known(long value) implements Dimension {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A dimension known by name only, such as {@code batch}; equal names mean equal extents. */
  record Symbolic(String name) implements Dimension {
    /** Whether the name was made up by inference, so that it says nothing beyond "unknown". */
    public boolean anonymous() {
      return name.startsWith(UNKNOWN_PREFIX);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A fixed dimension. */
  static Dimension of(long value) {
    return new Known(value);
  }

  /** A named dimension. */
  static Dimension symbolic(String name) {
    return new Symbolic(name);
  }

  /**
   * A dimension about which nothing is known, told from others by the name of its value and a
   * suffix. A very long name is cut, so that it is not kept once for every axis.
   */
  static Dimension unknown(String value, String suffix) {
    String name =
        value.length() <= VALUE_CHARACTERS_MAX
            ? value
            : "%s..%d.%08x"
                .formatted(
                    value.substring(0, VALUE_CHARACTERS_MAX / 2), value.length(), value.hashCode());
    return symbolic(UNKNOWN_PREFIX + name + suffix);
  }

  /** Whether this dimension is fixed at the given extent. */
  default boolean is(long value) {
    return this instanceof Known known && known.value() == value;
  }
}
