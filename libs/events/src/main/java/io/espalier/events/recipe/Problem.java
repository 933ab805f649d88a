package io.espalier.events.recipe;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong in a recipe.
 *
 * @param line the line, counted from 1
 * @param column the column, counted from 1
 * @param path where in the recipe, such as {@code steps[1].prune.sparsity}
 * @param message what is wrong
 * @param suggestion what to write instead, where there is a near guess
 */
public record Problem(
    int line, int column, String path, String message, @Nullable String suggestion) {
  /** The problem in one line, position first. */
  public String describe() {
    return "line %d, column %d: %s: %s%s"
        .formatted(
            line,
            column,
            path.isEmpty() ? "recipe" : path,
            message,
            suggestion == null ? "" : " " + suggestion);
  }
}
