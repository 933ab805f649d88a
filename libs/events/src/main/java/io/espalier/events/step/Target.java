package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which layers a prune step looks at. */
public enum Target implements WireNamed {
  /** Every layer that can be pruned. */
  ALL("all"),

  /** The last layer before the classifier's output layer. */
  PENULTIMATE("penultimate");

  private final String wireName;

  Target(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
