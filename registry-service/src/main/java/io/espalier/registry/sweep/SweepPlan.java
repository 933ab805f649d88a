package io.espalier.registry.sweep;

import io.espalier.events.recipe.RecipeException;
import io.espalier.events.recipe.Sweep;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The points of a recipe, in the order in which it names them.
 *
 * @param name name of the recipe
 * @param points at least one; a recipe without lists is a plan of one point
 */
public record SweepPlan(String name, List<PlannedPoint> points) {

  /** Makes the list immutable. */
  public SweepPlan {
    points = List.copyOf(points);
  }

  /**
   * Reads a recipe.
   *
   * @param recipe the name of a built-in recipe, or YAML
   * @throws RecipeException with every problem that it has
   */
  public static SweepPlan of(String recipe) {
    Sweep sweep = Sweep.of(recipe);
    return new SweepPlan(
        sweep.name(),
        sweep.points().stream()
            .map(point -> new PlannedPoint(label(point), point.recipe()))
            .toList());
  }

  /** The values chosen, {@code sparsity 70%, criterion taylor}; of a single point its name. */
  private static String label(Sweep.Point point) {
    return point.choices().isEmpty()
        ? point.name()
        : point.choices().stream()
            .map(choice -> choice.key() + " " + choice.value())
            .collect(Collectors.joining(", "));
  }

  /** Whether a recipe names more than one point; one that cannot be read names none. */
  public static boolean isSweep(String recipe) {
    try {
      return of(recipe).isSweep();
    } catch (RecipeException e) {
      return false;
    }
  }

  /** Whether there is more than one point. */
  public boolean isSweep() {
    return points.size() > 1;
  }
}
