package io.espalier.registry.submission;

import io.espalier.events.recipe.Problem;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a submission.
 *
 * @param field the field of the submission, or the path in the recipe
 * @param message what is wrong, and what to do
 * @param line line in the recipe, counted from 1
 * @param column column in the recipe, counted from 1
 * @param suggestion what to write instead, where there is a near guess
 */
public record Fault(
    String field,
    String message,
    @Nullable Integer line,
    @Nullable Integer column,
    @Nullable String suggestion) {

  static Fault of(String field, String message) {
    return new Fault(field, message, null, null, null);
  }

  /** A problem of a recipe, with its place. */
  public static Fault of(Problem problem) {
    return new Fault(
        problem.path(), problem.message(), problem.line(), problem.column(), problem.suggestion());
  }

  /** The fault in one line. */
  String describe() {
    String where = line == null ? field : "%s (line %d, column %d)".formatted(field, line, column);
    return suggestion == null
        ? "%s: %s".formatted(where, message)
        : "%s: %s %s".formatted(where, message, suggestion);
  }
}
