package io.espalier.registry.api;

import io.espalier.artifacts.Digest;
import io.espalier.registry.api.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Reads parameters of requests; what cannot be read is a 400 that names the parameter. */
final class Params {

  private static final String AFTER = "after";

  private Params() {}

  /** Where a list of runs goes on: behind the run with this start and id. */
  record RunCursor(Instant startedAt, String id) {

    /** The text that a client passes back. */
    String text() {
      return "%d_%s".formatted(ChronoUnit.MICROS.between(Instant.EPOCH, startedAt), id);
    }
  }

  static Digest digest(String field, String text) {
    try {
      return new Digest(text);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid(field, String.valueOf(e.getMessage()));
    }
  }

  static @Nullable Instant instant(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw ProblemException.invalid(
          field, "'%s' is no instant. Write it like 2026-11-30T14:25:00Z.".formatted(text));
    }
  }

  static long number(@Nullable String after, long start) {
    if (after == null || after.isBlank()) {
      return start;
    }
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw unknownAfter(after);
    }
  }

  static @Nullable RunCursor runCursor(@Nullable String after) {
    if (after == null || after.isBlank()) {
      return null;
    }
    int separator = after.indexOf('_');
    try {
      long micros = Long.parseLong(after.substring(0, Math.max(separator, 0)));
      return new RunCursor(
          Instant.EPOCH.plus(micros, ChronoUnit.MICROS), after.substring(separator + 1));
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw unknownAfter(after);
    }
  }

  private static ProblemException unknownAfter(String after) {
    return ProblemException.invalid(
        AFTER,
        "'%s' is not a place in this list. Pass the 'next' of the page before.".formatted(after));
  }
}
