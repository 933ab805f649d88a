package io.espalier.registry.sweep;

import io.espalier.events.recipe.RecipeException;
import io.espalier.events.recipe.Recipes;
import java.util.List;

/** Reads the points of a recipe. */
public final class SweepPlan {

  private SweepPlan() {}

  /** Whether a recipe names more than one point; one that cannot be read names none. */
  public static boolean isSweep(String recipe) {
    try {
      return points(recipe).size() > 1;
    } catch (RecipeException e) {
      return false;
    }
  }

  /**
   * The points of a recipe, in the order in which it names them.
   *
   * @param recipe the name of a built-in recipe, or YAML
   * @throws RecipeException with every problem that it has
   */
  public static List<PlannedPoint> points(String recipe) {
    return List.of(new PlannedPoint("", Recipes.resolve(recipe)));
  }
}
