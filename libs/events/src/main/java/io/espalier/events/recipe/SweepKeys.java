package io.espalier.events.recipe;

import java.util.Set;

/** The keys of a recipe that may list several values, each of which makes a recipe of its own. */
final class SweepKeys {
  private static final Set<String> KEYS =
      Set.of("sparsity", "fraction", "width", "criterion", "granularity", "allocation", "method");

  private SweepKeys() {}

  /** Whether this key of this section may be a list. */
  static boolean swept(RecipeKeys.Section section, String key) {
    return KEYS.contains(key)
        && section.key(key).isPresent()
        && RecipeKeys.STEPS.containsValue(section);
  }
}
