package io.espalier.events.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every key that a recipe may have, with its default, section by section. The reader and the
 * documentation are checked against this one table.
 */
public final class RecipeKeys {
  /**
   * A key.
   *
   * @param name the key
   * @param fallback its value as YAML where it is left out; absent where it must be given or where
   *     leaving it out means that there is none
   * @param required whether it must be given
   */
  public record Key(String name, @Nullable String fallback, boolean required) {}

  /**
   * A section: a mapping in the YAML.
   *
   * @param name its name in the documentation
   * @param keys its keys, in the order of the documentation
   */
  public record Section(String name, List<Key> keys) {
    Optional<Key> key(String name) {
      return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    List<String> names() {
      return keys.stream().map(Key::name).toList();
    }
  }

  static final Section RECIPE =
      section("recipe", must("name"), key("description", ""), none("guard"), must("steps"));

  static final Section GUARD =
      section("guard", key("accuracyDropMax", "1.0"), key("recallDropMax", "4.0"));

  static final Section TRAIN =
      section(
          "train",
          key("epochs", "40"),
          key("patience", "8"),
          key("learningRate", "0.001"),
          key("weightDecay", "0.01"),
          key("batchSize", "32"),
          key("warmUpEpochs", "1"),
          key("flips", "true"),
          key("labelSmoothing", "0"),
          key("classBalanced", "false"));

  static final Section PREPARE = section("prepare", key("statisticsImages", "256"));

  static final Section PRUNE =
      section(
          "prune",
          must("sparsity"),
          key("criterion", "magnitude"),
          key("granularity", "unstructured"),
          key("target", "all"),
          key("exclude", "[]"),
          key("steps", "1"),
          key("schedule", "linear"),
          none("recovery"));

  static final Section NEURONS =
      section(
          "neurons",
          must("fraction"),
          key("criterion", "activation-l1"),
          key("target", "penultimate"),
          key("exclude", "[]"),
          none("recovery"));

  static final Section CHANNELS =
      section(
          "channels",
          must("fraction"),
          key("criterion", "magnitude"),
          key("target", "all"),
          key("exclude", "[]"),
          key("steps", "1"),
          none("recovery"));

  static final Section RECOVERY =
      section(
          "recovery",
          key("epochs", "3"),
          none("epochsLast"),
          none("learningRate"),
          key("learningRateFactor", "0.1"),
          key("weightDecay", "0.01"),
          key("batchSize", "32"),
          key("warmUpEpochs", "0"),
          key("flips", "true"),
          key("distillation", "0"),
          key("temperature", "2"),
          key("classBalanced", "false"));

  static final Section QUANTIZE =
      section("quantize", key("range", "percentile"), key("calibrationImages", "256"));

  static final Section BENCHMARK =
      section(
          "benchmark",
          key("profiles", "[edge-2core]"),
          key("runtimes", "[espalier, onnx-runtime, pytorch]"),
          key("warmUp", "20"),
          key("runs", "200"),
          none("gates"));

  static final Section GATES =
      section(
          "gates",
          key("accuracyDropMax", "0.5"),
          key("recallDropMax", "2.0"),
          key("bytesMax", "0"),
          key("speedUpMin", "0"));

  /** The sections of the steps, by the word that begins a step. */
  static final Map<String, Section> STEPS =
      byName(TRAIN, PREPARE, PRUNE, NEURONS, CHANNELS, QUANTIZE, BENCHMARK);

  /** The sections within others. */
  static final Map<String, Section> INNER = byName(GUARD, RECOVERY, GATES);

  private RecipeKeys() {}

  /** Every section, in the order of the documentation. */
  public static List<Section> sections() {
    return List.of(
        RECIPE, GUARD, TRAIN, PREPARE, PRUNE, NEURONS, CHANNELS, RECOVERY, QUANTIZE, BENCHMARK,
        GATES);
  }

  private static Section section(String name, Key... keys) {
    return new Section(name, List.of(keys));
  }

  private static Key key(String name, String fallback) {
    return new Key(name, fallback, false);
  }

  private static Key must(String name) {
    return new Key(name, null, true);
  }

  private static Key none(String name) {
    return new Key(name, null, false);
  }

  private static Map<String, Section> byName(Section... sections) {
    Map<String, Section> map = new LinkedHashMap<>();
    for (Section section : sections) {
      map.put(section.name(), section);
    }
    return map;
  }
}
