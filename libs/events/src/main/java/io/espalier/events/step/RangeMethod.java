package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a calibration turns observed activations into a quantisation range. */
public enum RangeMethod implements WireNamed {
  /** The smallest and the largest value seen. */
  MIN_MAX("min-max"),

  /** The range that leaves out the rarest outliers. */
  PERCENTILE("percentile"),

  /** The range with the least mean squared error of quantisation. */
  MSE("mse");

  private final String wireName;

  RangeMethod(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
