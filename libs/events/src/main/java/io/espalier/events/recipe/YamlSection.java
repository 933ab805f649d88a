package io.espalier.events.recipe;

import io.espalier.events.check.InvalidFieldException;
import io.espalier.events.step.WireNamed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a recipe's YAML, read by the keys that its section allows. A value that cannot be
 * read becomes a problem with its position and reads as absent; {@link #build} makes no record
 * then.
 */
final class YamlSection {
  private final Problems problems;
  private final String path;
  private final Node node;
  private final RecipeKeys.Section keys;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, String> fieldToKey = new HashMap<>();
  private final int problemsBefore;

  YamlSection(Problems problems, String path, Node node, RecipeKeys.Section keys) {
    this.problems = problems;
    this.path = path;
    this.node = node;
    this.keys = keys;
    this.problemsBefore = problems.count();
    if (node instanceof MappingNode given) {
      given.getValue().forEach(this::enter);
    } else if (!isEmpty(node)) {
      problems.add(
          node,
          path,
          "here keys are expected",
          "Write 'key: value' lines, or {key: value}; the keys are: "
              + String.join(", ", keys.names())
              + ".");
    }
    boolean mapping = node instanceof MappingNode || isEmpty(node);
    for (RecipeKeys.Key key : keys.keys()) {
      if (mapping && key.required() && !values.containsKey(key.name())) {
        problems.add(node, path, "the key '%s' is missing".formatted(key.name()));
      }
    }
  }

  static boolean isEmpty(Node node) {
    return node instanceof ScalarNode scalar
        && (Tag.NULL.equals(scalar.getTag()) || scalar.getValue().isBlank());
  }

  private void enter(NodeTuple tuple) {
    String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (keys.key(name).isEmpty()) {
      problems.add(
          tuple.getKeyNode(),
          path,
          "unknown key '%s'.".formatted(name),
          Suggestions.sentence(name, keys.names()));
    } else if (values.putIfAbsent(name, tuple.getValueNode()) != null) {
      problems.add(
          tuple.getKeyNode(), path, "the key '%s' is there twice: keep one".formatted(name));
    }
  }

  Node node() {
    return node;
  }

  Optional<Node> value(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !isEmpty(value));
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Problems that a record finds with this component are told at this key. */
  YamlSection renamed(String key, String field) {
    fieldToKey.put(field, key);
    return this;
  }

  int integer(String key) {
    return scalar(key, text -> Integer.valueOf(text.replace("_", "")), "a whole number").orElse(0);
  }

  long longInteger(String key) {
    return scalar(key, text -> Long.valueOf(text.replace("_", "")), "a whole number").orElse(0L);
  }

  double number(String key) {
    return scalar(key, YamlSection::parseNumber, "a number").orElse(0.0);
  }

  /** A number whose default is not fixed but follows from other keys. */
  double number(String key, double fallback) {
    return value(key).isPresent() ? number(key) : fallback;
  }

  /** A problem with the value of this key, or with the section where the key is left out. */
  void refuse(String key, String message, String suggestion) {
    problems.add(value(key).orElse(node), pathOf(key), message, suggestion);
  }

  boolean flag(String key) {
    return scalar(key, YamlSection::parseFlag, "true or false").orElse(false);
  }

  String text(String key) {
    return scalar(key, text -> text, "a text").orElse("");
  }

  <E extends Enum<E> & WireNamed> Optional<E> choice(String key, Class<E> type) {
    return scalar(key, text -> text, "a word").flatMap(word -> constant(key, word, type));
  }

  /** A constant whose default is not fixed but follows from other keys. */
  <E extends Enum<E> & WireNamed> Optional<E> choice(String key, Class<E> type, E fallback) {
    return value(key).isPresent() ? choice(key, type) : Optional.of(fallback);
  }

  /** Words of which the defaults are not fixed but follow from other keys. */
  <E extends Enum<E> & WireNamed> List<E> choices(String key, Class<E> type, List<E> fallback) {
    return value(key).isPresent() ? choices(key, type) : fallback;
  }

  List<String> texts(String key) {
    return words(key);
  }

  <E extends Enum<E> & WireNamed> List<E> choices(String key, Class<E> type) {
    return words(key).stream().flatMap(word -> constant(key, word, type).stream()).toList();
  }

  /** The section under this key; where it is left out, one without keys, so that defaults hold. */
  Optional<YamlSection> inner(String key, RecipeKeys.Section section) {
    return value(key).map(inner -> new YamlSection(problems, pathOf(key), inner, section));
  }

  /** The sections of a list under this key; none where it is left out. */
  List<YamlSection> inners(String key, RecipeKeys.Section section) {
    Optional<Node> given = value(key);
    if (given.isPresent() && !(given.get() instanceof SequenceNode)) {
      problems.add(
          given.get(),
          pathOf(key),
          "here a list is expected",
          "Begin each entry with '- '; the keys of one are: "
              + String.join(", ", section.names())
              + ".");
    }
    List<YamlSection> sections = new ArrayList<>();
    if (given.orElse(null) instanceof SequenceNode sequence) {
      for (int index = 0; index < sequence.getValue().size(); index++) {
        sections.add(
            new YamlSection(
                problems,
                "%s[%d]".formatted(pathOf(key), index),
                sequence.getValue().get(index),
                section));
      }
    }
    return sections;
  }

  YamlSection innerOrDefaults(String key, RecipeKeys.Section section) {
    return inner(key, section)
        .orElseGet(
            () ->
                new YamlSection(
                    problems,
                    pathOf(key),
                    new MappingNode(
                        Tag.MAP,
                        true,
                        List.of(),
                        node.getStartMark(),
                        node.getEndMark(),
                        DumperOptions.FlowStyle.BLOCK),
                    section));
  }

  /** The record, unless this section had problems or the record finds one. */
  <T> Optional<T> build(Supplier<T> record) {
    if (problems.count() > problemsBefore) {
      return Optional.empty();
    }
    try {
      return Optional.of(record.get());
    } catch (InvalidFieldException e) {
      String key = fieldToKey.getOrDefault(e.field(), e.field());
      String message =
          String.valueOf(e.getMessage()).replace("field '" + e.field() + "'", "key '" + key + "'");
      problems.add(value(key).orElse(node), pathOf(key), message);
    } catch (IllegalArgumentException e) {
      problems.add(node, path, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private <E extends Enum<E> & WireNamed> Optional<E> constant(
      String key, String word, Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    Optional<E> found =
        constants.stream().filter(constant -> constant.wireName().equals(word)).findFirst();
    if (found.isEmpty()) {
      List<String> names = constants.stream().map(WireNamed::wireName).toList();
      problems.add(
          value(key).orElse(node),
          pathOf(key),
          "'%s' is not known here.".formatted(word),
          Suggestions.sentence(word, names));
    }
    return found;
  }

  private List<String> words(String key) {
    Optional<Node> given = value(key);
    if (given.isEmpty()) {
      String fallback = keys.key(key).map(RecipeKeys.Key::fallback).orElse("[]");
      return Stream.of(fallback.replace("[", "").replace("]", "").split(","))
          .map(String::strip)
          .filter(word -> !word.isEmpty())
          .toList();
    }
    List<String> words = new ArrayList<>();
    if (given.get() instanceof SequenceNode sequence) {
      for (Node element : sequence.getValue()) {
        if (element instanceof ScalarNode scalar) {
          words.add(scalar.getValue());
        } else {
          problems.add(element, pathOf(key), "here a word is expected");
        }
      }
    } else if (given.get() instanceof ScalarNode scalar) {
      words.add(scalar.getValue());
    } else {
      problems.add(given.get(), pathOf(key), "here a list is expected", "Write [one, another].");
    }
    return words;
  }

  private <T> Optional<T> scalar(String key, Function<String, T> reader, String form) {
    Optional<Node> given = value(key);
    @Nullable String text =
        switch (given.orElse(null)) {
          case null -> keys.key(key).map(RecipeKeys.Key::fallback).orElse(null);
          case ScalarNode scalar -> scalar.getValue().strip();
          case Node other -> {
            problems.add(
                other,
                pathOf(key),
                "here %s is expected".formatted(form),
                other instanceof SequenceNode && SweepKeys.swept(keys, key)
                    ? "A list makes a sweep of several recipes: submit it as one, or keep one value."
                    : null);
            yield null;
          }
        };
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(text));
    } catch (IllegalArgumentException e) {
      problems.add(given.orElse(node), pathOf(key), "'%s' is not %s.".formatted(text, form));
      return Optional.empty();
    }
  }

  private static double parseNumber(String text) {
    double factor = text.endsWith("%") ? 0.01 : 1;
    String digits = text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : text;
    double value = Double.parseDouble(digits.replace("_", ""));
    if (!Double.isFinite(value) || digits.matches(".*[dDfF]")) {
      throw new NumberFormatException(text);
    }
    return RecipeReader.rounded(value * factor);
  }

  private static boolean parseFlag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
