package io.espalier.registry.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as the database keeps them. */
public final class Times {

  private Times() {}

  /** Now, to the microsecond. */
  public static Instant now() {
    return toMicros(Instant.now());
  }

  /** An instant without what PostgreSQL would drop. */
  public static Instant toMicros(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
