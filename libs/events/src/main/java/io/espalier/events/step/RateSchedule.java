package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** How the learning rate falls after its warm-up. */
public enum RateSchedule implements WireNamed {
  /** Along half a cosine (Loshchilov and Hutter, 2017). */
  COSINE("cosine"),

  /** In a straight line (Zimmer et al., 2023: budgeted retraining). */
  LINEAR("linear");

  private final String wireName;

  RateSchedule(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
