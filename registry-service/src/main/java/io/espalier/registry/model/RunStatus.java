package io.espalier.registry.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Where a run stands. All but running are terminal, save that a sweep may release one that passed.
 */
public enum RunStatus {
  RUNNING,
  /** A point of a sweep whose gates held and that was not released: the sweep releases one only. */
  PASSED,
  RELEASED,
  REJECTED;

  /** The name in JSON and metrics, in lower case. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
