package io.espalier.standalone.bench;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** Which weights become zero together. */
public enum Pattern {
  /** Each weight for itself. */
  UNSTRUCTURED("unstructured"),

  /** The weights of four adjacent output channels at one input channel and place of the kernel. */
  BLOCK_4X1("4x1");

  private final String label;

  Pattern(String label) {
    this.label = label;
  }

  /** How options and reports call it. */
  @JsonValue
  public String label() {
    return label;
  }

  /** The pattern of that name, or empty. */
  public static Optional<Pattern> labelled(String label) {
    return Arrays.stream(values()).filter(pattern -> pattern.label.equals(label)).findFirst();
  }
}
