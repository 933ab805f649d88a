package io.espalier.events.recipe;

import io.espalier.events.check.InvalidFieldException;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What goes as one, as a recipe says it: a word such as {@code channel}, a block such as {@code
 * 4x1} or N:M such as {@code 2:4}. Read as text: YAML 1.1 would make the number 124 of {@code 2:4}.
 *
 * @param granularity what goes as one
 * @param pattern how large, where there is more to say than the granularity
 */
record Shape(Granularity granularity, @Nullable Pattern pattern) {
  /** The words that stand for themselves. */
  private static final List<String> WORDS =
      Stream.of(Granularity.values())
          .filter(granularity -> !isPatterned(granularity))
          .map(Granularity::wireName)
          .toList();

  private static boolean isPatterned(Granularity granularity) {
    return granularity == Granularity.BLOCK || granularity == Granularity.N_OF_M;
  }

  /** The shape under this key of a section; a problem and absent where it is none. */
  static Optional<Shape> read(YamlSection keys, String key) {
    String text = keys.text(key);
    Optional<Granularity> word =
        Stream.of(Granularity.values())
            .filter(granularity -> !isPatterned(granularity))
            .filter(granularity -> granularity.wireName().equals(text))
            .findFirst();
    if (word.isPresent()) {
      return Optional.of(new Shape(word.get(), null));
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!Character.isDigit(text.charAt(0))) {
      keys.refuse(
          key,
          "'%s' is not known here.".formatted(text),
          Suggestions.nearest(text, WORDS)
              .map("Did you mean '%s'?"::formatted)
              .orElse(
                  "It may be: %s, a block such as 4x1, or N:M such as 2:4."
                      .formatted(String.join(", ", WORDS))));
      return Optional.empty();
    }
    try {
      Pattern pattern = Pattern.of(text);
      return Optional.of(
          new Shape(
              switch (pattern) {
                case Pattern.Block _ -> Granularity.BLOCK;
                case Pattern.NOfM _ -> Granularity.N_OF_M;
              },
              pattern));
    } catch (InvalidFieldException e) {
      keys.refuse(
          key,
          "'%s' is no block and no N:M.".formatted(text),
          "Write a block as 4x1 (output by input channels), or 2:4 where 2 of 4 weights stay; no"
              + " number above %d, and fewer stay than there are.".formatted(Pattern.EXTENT_MAX));
      return Optional.empty();
    }
  }

  /**
   * The sparsity of the section: what it says, or what N:M makes of it; a problem where neither
   * says.
   */
  double sparsity(YamlSection keys) {
    if (keys.value("sparsity").isPresent()) {
      return keys.number("sparsity");
    }
    if (pattern instanceof Pattern.NOfM nOfM) {
      return nOfM.sparsity();
    }
    keys.refuse(
        "sparsity",
        "the key 'sparsity' is missing",
        "Only N:M patterns such as 2:4 set it themselves.");
    return 0;
  }
}
