package io.espalier.registry.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a sweep stands. Released and rejected are terminal. */
public enum SweepStatus {
  RUNNING,
  RELEASED,
  REJECTED;

  /** The name in JSON, in lower case. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
