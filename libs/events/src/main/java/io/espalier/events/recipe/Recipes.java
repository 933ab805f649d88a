package io.espalier.events.recipe;

import io.espalier.events.check.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads recipes: the built-in ones by name, others from YAML. */
public final class Recipes {
  /** The recipe that is used where none is named. */
  public static final String DEFAULT = "harbor";

  private static final List<String> BUILT_IN =
      List.of("harbor", "harbor-90", "harbor-full", "brief", "compress", "compress-brief");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private Recipes() {}

  /** The names of the built-in recipes. */
  public static List<String> names() {
    return BUILT_IN;
  }

  /**
   * A built-in recipe.
   *
   * @throws RecipeException if there is none of this name
   */
  public static Recipe builtIn(String name) {
    return parse(name, yaml(name));
  }

  /**
   * The YAML of a built-in recipe.
   *
   * @throws RecipeException if there is none of this name
   */
  public static String yaml(String name) {
    if (!BUILT_IN.contains(name)) {
      throw problem(name, "there is no built-in recipe '%s'.".formatted(name), name);
    }
    try (InputStream in = Recipes.class.getResourceAsStream("/recipes/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException("The built-in recipe %s is missing.".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A recipe from the name of a built-in one or from YAML.
   *
   * @throws RecipeException if it is neither
   */
  public static Recipe resolve(String nameOrYaml) {
    return isName(nameOrYaml) ? builtIn(nameOrYaml.strip()) : parse(nameOrYaml);
  }

  /**
   * A recipe from YAML.
   *
   * @throws RecipeException with every problem that it has
   */
  public static Recipe parse(String yaml) {
    return parse("recipe", yaml);
  }

  /**
   * A recipe from YAML.
   *
   * @param source what to call it in messages where it does not say its name, such as its file
   * @throws RecipeException with every problem that it has
   */
  public static Recipe parse(String source, String yaml) {
    return new RecipeReader(source).read(compose(source, yaml));
  }

  /**
   * The YAML of a recipe with some values replaced, so that a run can be made smaller or larger.
   *
   * @param nameOrYaml the name of a built-in recipe, or YAML
   * @param overrides values by path: {@code guard.KEY}, or a step's word and its key for every step
   *     of that kind, such as {@code train.epochs} or {@code prune.recovery.epochs}
   * @throws RecipeException if a path leads nowhere or the result is no recipe
   */
  public static String override(String nameOrYaml, Map<String, String> overrides) {
    String yaml = text(nameOrYaml);
    if (overrides.isEmpty()) {
      return yaml;
    }
    Node root = compose("recipe", yaml);
    String text = new RecipeOverrides(root).apply(overrides);
    parse(text);
    return text;
  }

  /** The YAML of a built-in recipe by its name, or the YAML given. */
  static String text(String nameOrYaml) {
    return isName(nameOrYaml) ? yaml(nameOrYaml.strip()) : nameOrYaml;
  }

  /** The YAML of a tree. */
  static String write(Node root) {
    StringWriter text = new StringWriter();
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    new Yaml(options).serialize(root, text);
    return text.toString();
  }

  private static boolean isName(String text) {
    return NAME.matcher(text.strip()).matches();
  }

  static Node compose(String source, String yaml) {
    if (yaml.getBytes(StandardCharsets.UTF_8).length > Limits.RECIPE_BYTES_MAX) {
      throw problem(
          source, "the text has more than %d bytes".formatted(Limits.RECIPE_BYTES_MAX), null);
    }
    try {
      Node root = new Yaml(options()).compose(new StringReader(yaml));
      if (root == null) {
        throw problem(source, "the text is empty", null);
      }
      return root;
    } catch (MarkedYAMLException e) {
      Problems problems = new Problems();
      problems.add(e.getProblemMark(), "YAML", String.valueOf(e.getProblem()), e.getContext());
      problems.throwIfAny(source);
      throw e;
    } catch (YAMLException e) {
      throw problem(source, String.valueOf(e.getMessage()), null);
    }
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(true); // Told by the reader, with the position of the second.
    options.setNestingDepthLimit(16);
    options.setMaxAliasesForCollections(16);
    return options;
  }

  private static RecipeException problem(String source, String message, @Nullable String nearTo) {
    String suggestion = nearTo == null ? null : Suggestions.sentence(nearTo, BUILT_IN);
    return new RecipeException(source, List.of(new Problem(1, 1, "recipe", message, suggestion)));
  }
}
