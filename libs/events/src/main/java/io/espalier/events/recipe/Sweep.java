package io.espalier.events.recipe;

import io.espalier.events.check.Checks;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A recipe in which a key of a step lists several values, expanded into one recipe for every
 * combination of them. The first list varies slowest; the order is that of the text.
 *
 * <p>Lists may stand at {@code sparsity}, {@code fraction}, {@code width}, {@code criterion},
 * {@code granularity}, {@code allocation} and {@code method} of any step. Where N:M meets a list of
 * sparsities in the same step, the pattern sets the sparsity and makes one point, not several equal
 * ones.
 *
 * @param name the name of the recipe
 * @param points the recipes, at least one: a recipe without lists is a sweep of one point
 */
public record Sweep(String name, List<Point> points) {
  /** The most points of a sweep. */
  public static final int POINTS_MAX = 64;

  public Sweep {
    Checks.name("name", name);
    points = Checks.list("points", points, POINTS_MAX);
  }

  /**
   * One recipe of the sweep.
   *
   * @param name the recipe's name with the chosen values, such as {@code grid-0.7-taylor-4x1}; only
   *     that of the recipe where nothing was chosen
   * @param recipe the recipe, read and expanded, under that name
   * @param choices the values chosen for this point, in the order of the text
   * @param text the YAML of this one recipe, fit to be submitted
   */
  public record Point(String name, Recipe recipe, List<Choice> choices, String text) {
    public Point {
      Checks.name("name", name);
      Checks.required("recipe", recipe);
      choices = List.copyOf(choices);
    }
  }

  /**
   * One of the values that a list offered.
   *
   * @param path where it stands, such as {@code steps[1].prune.sparsity}
   * @param key its key, such as {@code sparsity}
   * @param value the value as it was written, such as {@code 70%}
   */
  public record Choice(String path, String key, String value) {
    /** The value as a part of a name: {@code 2:4} as 2of4, whatever a name cannot hold left out. */
    String label() {
      return value.replace(":", "of").replaceAll("[^A-Za-z0-9._-]", "");
    }
  }

  /**
   * Expands a recipe.
   *
   * @param nameOrYaml the name of a built-in recipe, or YAML
   * @throws RecipeException with every problem that any of the points has, or when there are more
   *     than {@value #POINTS_MAX} of them
   */
  public static Sweep of(String nameOrYaml) {
    String yaml = Recipes.text(nameOrYaml);
    List<SweepTree.Axis> axes = new SweepTree(Recipes.compose("recipe", yaml)).axes();
    int combinations = axes.stream().mapToInt(SweepTree.Axis::size).reduce(1, (a, b) -> a * b);
    Map<List<Choice>, Point> points = new LinkedHashMap<>();
    Set<Problem> problems = new LinkedHashSet<>();
    String name = "";
    for (int index = 0; index < combinations; index++) {
      SweepTree tree = new SweepTree(Recipes.compose("recipe", yaml));
      List<Choice> choices = tree.choose(axes, index);
      name = tree.name();
      String pointName = pointName(name, choices);
      tree.rename(pointName);
      try {
        Recipe recipe = new RecipeReader(pointName).read(tree.root());
        points.putIfAbsent(
            choices, new Point(pointName, recipe, choices, Recipes.write(tree.root())));
      } catch (RecipeException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new RecipeException(name.isBlank() ? "recipe" : name, List.copyOf(problems));
    }
    return new Sweep(name, List.copyOf(points.values()));
  }

  private static String pointName(String name, List<Choice> choices) {
    return Stream.concat(Stream.of(name), choices.stream().map(Choice::label))
        .collect(Collectors.joining("-"));
  }
}
