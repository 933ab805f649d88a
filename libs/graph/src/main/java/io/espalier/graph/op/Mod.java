package io.espalier.graph.op;

/**
 * The remainder of a division with broadcasting.
 *
 * @param truncating whether it has the sign of the dividend, as C's {@code fmod}; otherwise that of
 *     the divisor
 */
public record Mod(boolean truncating) implements ElementwiseBinary {
  static Mod read(AttributeReader attributes) {
    return new Mod(attributes.flag("fmod", false));
  }

  @Override
  public String type() {
    return "Mod";
  }

  @Override
  public Attributes attributes() {
    return truncating ? Attributes.builder().put("fmod", true).build() : Attributes.none();
  }
}
