package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** How the weights, channels or neurons that go are ranked. */
public enum Criterion implements WireNamed {
  /** The absolute value of a weight, or the L1 norm of a channel's weights (Han et al., 2015). */
  MAGNITUDE("magnitude"),

  /** The mean absolute activation over calibration images. */
  ACTIVATION_L1("activation-l1");

  private final String wireName;

  Criterion(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
