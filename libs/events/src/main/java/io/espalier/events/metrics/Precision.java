package io.espalier.events.metrics;

import com.fasterxml.jackson.annotation.JsonValue;
import io.espalier.events.step.WireNamed;

/** The precision of a model's weights. */
public enum Precision implements WireNamed {
  /** 32-bit floating point. */
  FP32("fp32"),

  /** 8-bit integers. */
  INT8("int8");

  private final String wireName;

  Precision(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
