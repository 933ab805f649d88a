package io.espalier.registry.sweep;

import io.espalier.events.recipe.Recipe;
import io.espalier.events.recipe.RecipeException;
import io.espalier.events.recipe.Recipes;
import java.util.List;

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
    Recipe single = Recipes.resolve(recipe);
    return new SweepPlan(single.name(), List.of(new PlannedPoint(single.name(), single)));
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
