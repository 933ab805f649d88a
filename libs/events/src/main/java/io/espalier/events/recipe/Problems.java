package io.espalier.events.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong with a recipe, so that all of it is told at once. */
final class Problems {
  private final List<Problem> found = new ArrayList<>();

  void add(Node at, String path, String message) {
    add(at, path, message, null);
  }

  void add(Node at, String path, String message, @Nullable String suggestion) {
    add(at.getStartMark(), path, message, suggestion);
  }

  void add(@Nullable Mark mark, String path, String message, @Nullable String suggestion) {
    int line = mark == null ? 1 : mark.getLine() + 1;
    int column = mark == null ? 1 : mark.getColumn() + 1;
    found.add(new Problem(line, column, path, message, suggestion));
  }

  int count() {
    return found.size();
  }

  void throwIfAny(String recipe) {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
      throw new RecipeException(recipe, found);
    }
  }
}
