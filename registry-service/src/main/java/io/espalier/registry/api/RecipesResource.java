package io.espalier.registry.api;

import io.espalier.events.recipe.Recipes;
import io.espalier.registry.api.problem.ProblemException;
import io.espalier.registry.api.problem.ProblemKind;
import io.espalier.registry.api.view.Page;
import io.espalier.registry.api.view.RecipeView;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Recipes: what there is, and whether one of your own is valid. */
@Path("/recipes")
@Tag(name = "Recipes")
@Produces(MediaType.APPLICATION_JSON)
public class RecipesResource {

  @GET
  @Operation(summary = "Lists the built-in recipes")
  public Page<RecipeView> list() {
    return new Page<>(Recipes.names().stream().map(RecipeView::builtIn).toList(), null);
  }

  @GET
  @Path("/{name}")
  @Operation(summary = "Shows a built-in recipe with its steps spelled out")
  public RecipeView get(@PathParam("name") String name) {
    if (!Recipes.names().contains(name)) {
      throw new ProblemException(
          ProblemKind.NOT_FOUND,
          "There is no built-in recipe '%s'. There are %s."
              .formatted(name, String.join(", ", Recipes.names())));
    }
    return RecipeView.builtIn(name);
  }

  @POST
  @Path("/validate")
  @Consumes({"application/yaml", "application/x-yaml", "text/yaml", MediaType.TEXT_PLAIN})
  @Operation(
      summary =
          "Checks the YAML of a recipe; answers with its steps, or with every fault and its place")
  public RecipeView validate(@NotBlank String yaml) {
    return RecipeView.of(yaml);
  }
}
