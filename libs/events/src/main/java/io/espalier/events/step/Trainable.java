package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a fine-tuning changes. */
public enum Trainable implements WireNamed {
  /** All weights that are not zero, biases and normalisation. */
  ALL("all"),

  /** Biases and normalisation only (Zimmer et al., 2023: PERP). */
  NORMALIZATION("normalization");

  private final String wireName;

  Trainable(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
