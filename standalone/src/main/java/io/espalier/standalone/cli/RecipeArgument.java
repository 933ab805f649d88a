package io.espalier.standalone.cli;

import io.espalier.events.recipe.RecipeException;
import io.espalier.events.recipe.Recipes;
import io.espalier.registry.sweep.SweepPlan;
import io.espalier.standalone.embedded.StandaloneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A recipe given on the command line: checked here, before anything is uploaded. */
final class RecipeArgument {

  private RecipeArgument() {}

  /**
   * @param argument the name of a built-in recipe or a YAML file
   * @return the name, or the file's text
   * @throws StandaloneException when it is neither, or the file has problems, each with its
   *     position
   */
  static String read(String argument) {
    if (Recipes.names().contains(argument)) {
      return argument;
    }
    Path file = Path.of(argument);
    if (!Files.isRegularFile(file)) {
      throw new StandaloneException(
          "There is no built-in recipe and no file called '"
              + argument
              + "'. Built in are: "
              + String.join(", ", Recipes.names())
              + ".");
    }
    try {
      String yaml = Files.readString(file);
      SweepPlan.of(yaml);
      return yaml;
    } catch (IOException e) {
      throw new StandaloneException("The recipe " + file + " cannot be read: " + e, e);
    } catch (RecipeException e) {
      throw new StandaloneException(file + ": " + e.getMessage(), e);
    }
  }
}
