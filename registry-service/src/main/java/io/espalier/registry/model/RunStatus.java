package io.espalier.registry.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a run stands. Released and rejected are terminal. */
public enum RunStatus {
  RUNNING,
  RELEASED,
  REJECTED;

  /** The name in JSON and metrics, in lower case. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
