package io.espalier.registry.api.view;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param items at most as many as were asked for
 * @param next what to pass as {@code after} to get the page behind this one; null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {

  /** How many items a page has when nothing is said. */
  public static final String LIMIT_DEFAULT = "50";

  /** The most items of a page. */
  public static final int LIMIT_MAX = 500;

  /**
   * Makes a page of rows that were read with one row more than the limit, to see whether there are
   * more.
   */
  public static <R, T> Page<T> of(
      List<R> rows, int limit, Function<R, String> key, Function<R, T> view) {
    boolean more = rows.size() > limit;
    List<R> shown = more ? rows.subList(0, limit) : rows;
    return new Page<>(
        shown.stream().map(view).toList(), more ? key.apply(shown.get(limit - 1)) : null);
  }
}
