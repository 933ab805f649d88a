package io.espalier.events.recipe;

import java.util.List;
import java.util.stream.Collectors;

/** A recipe that cannot be used; it names every problem at once. */
public final class RecipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** An exception about these problems, at least one. */
  public RecipeException(String recipe, List<Problem> problems) {
    super(
        "The recipe '%s' has %s:%n%s"
            .formatted(
                recipe,
                problems.size() == 1 ? "a problem" : problems.size() + " problems",
                problems.stream()
                    .map(problem -> "  " + problem.describe())
                    .collect(Collectors.joining(System.lineSeparator()))));
    this.problems = List.copyOf(problems);
  }

  /** The problems, in the order of the text. */
  public List<Problem> problems() {
    return problems;
  }
}
