package io.espalier.registry.api.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.espalier.events.recipe.Recipe;
import io.espalier.events.recipe.Recipes;
import io.espalier.registry.service.Json;
import java.util.List;

/**
 * A recipe.
 *
 * @param name its name
 * @param description what it is for
 * @param guard what fine-tuned versions must hold
 * @param steps its steps, schedules expanded
 * @param yaml the text that it was read from
 */
public record RecipeView(
    String name, String description, JsonNode guard, List<JsonNode> steps, String yaml) {

  /** The view of a built-in recipe. */
  public static RecipeView builtIn(String name) {
    return of(Recipes.builtIn(name), Recipes.yaml(name));
  }

  /**
   * The view of a recipe's text.
   *
   * @throws io.espalier.events.recipe.RecipeException with every problem that it has
   */
  public static RecipeView of(String yaml) {
    return of(Recipes.parse(yaml), yaml);
  }

  private static RecipeView of(Recipe recipe, String yaml) {
    return new RecipeView(
        recipe.name(),
        recipe.description(),
        Json.tree(recipe.guard()),
        recipe.steps().stream().map(Json::tree).toList(),
        yaml);
  }
}
