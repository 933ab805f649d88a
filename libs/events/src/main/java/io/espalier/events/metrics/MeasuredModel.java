package io.espalier.events.metrics;

import com.fasterxml.jackson.annotation.JsonValue;
import io.espalier.events.step.WireNamed;

/** Which of the two models of a run a measurement is about. */
public enum MeasuredModel implements WireNamed {
  /** The dense reference. */
  DENSE("dense"),

  /** The model that is to be released. */
  RELEASED("released");

  private final String wireName;

  MeasuredModel(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
