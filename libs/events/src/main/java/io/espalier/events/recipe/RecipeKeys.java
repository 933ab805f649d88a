package io.espalier.events.recipe;

import java.util.ArrayList;
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
      section(
          "guard",
          key("accuracyDropMax", "1.0"),
          key("recallDropMax", "4.0"),
          key("minorityClasses", "[]"),
          none("minorityRecallDropMax"));

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
          key("classBalanced", "false"),
          key("snapshotEpoch", "0"));

  static final Section PREPARE = section("prepare", key("statisticsImages", "256"));

  /** What every kind of pruning may say about where and how much, beside its own keys. */
  private static final List<Key> SPREAD =
      List.of(
          key("budget", "weights"),
          key("exclude", "[]"),
          none("bounds"),
          key("layerSparsityMax", "1"),
          key("compensate", "false"),
          key("reestimate", "false"),
          key("calibrationImages", "256"));

  static final Section PRUNE =
      section(
          "prune",
          list(
              none("sparsity"),
              key("criterion", "magnitude"),
              key("granularity", "unstructured"),
              none("allocation"),
              key("target", "all"),
              none("protect")),
          SPREAD,
          list(key("steps", "1"), key("schedule", "linear"), none("recovery")));

  static final Section NEURONS = removal("neurons", "activation-l1", key("target", "penultimate"));

  static final Section CHANNELS = removal("channels", "magnitude", key("target", "all"));

  static final Section HEADS = removal("heads", "magnitude");

  static final Section FFN = removal("ffn", "magnitude");

  static final Section LAYERS = removal("layers", "magnitude");

  static final Section BOUND =
      section("bounds", must("layer"), key("sparsityMin", "0"), key("sparsityMax", "1"));

  static final Section RECOVERY =
      section(
          "recovery",
          list(key("epochs", "3"), none("epochsLast")),
          tuning("0.1", "0", "2", "pruned"));

  static final Section FINETUNE =
      section("finetune", list(key("epochs", "3")), tuning("0.1", "0", "2", "pruned"));

  static final Section SPARSIFY =
      section(
          "sparsify",
          list(
              none("sparsity"),
              key("method", "gradual"),
              key("granularity", "unstructured"),
              none("scoreLearningRate"),
              none("regularization"),
              none("rampEnd"),
              key("epochs", "10")),
          tuning("0.5", "0", "2", "pruned"));

  static final Section STUDENT =
      section(
          "student",
          list(key("width", "0.5"), key("epochs", "20")),
          tuning("1", "0.7", "4", "random-weights"));

  static final Section TICKET =
      section(
          "ticket",
          list(
              must("sparsity"),
              key("rounds", "5"),
              key("criterion", "magnitude"),
              key("granularity", "unstructured"),
              none("allocation"),
              none("protect"),
              key("exclude", "[]"),
              key("epochs", "10")),
          tuning("1", "0", "2", "early"));

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
      byName(
          TRAIN, PREPARE, PRUNE, NEURONS, CHANNELS, HEADS, FFN, LAYERS, SPARSIFY, FINETUNE, STUDENT,
          TICKET, QUANTIZE, BENCHMARK);

  /** The sections within others. */
  static final Map<String, Section> INNER = byName(GUARD, BOUND, RECOVERY, GATES);

  private RecipeKeys() {}

  /** Every section, in the order of the documentation. */
  public static List<Section> sections() {
    return List.of(
        RECIPE, GUARD, TRAIN, PREPARE, PRUNE, BOUND, NEURONS, CHANNELS, HEADS, FFN, LAYERS,
        RECOVERY, SPARSIFY, FINETUNE, STUDENT, TICKET, QUANTIZE, BENCHMARK, GATES);
  }

  /** A section of a short word for a structured pruning. */
  private static Section removal(String word, String criterion, Key... target) {
    return section(
        word,
        list(must("fraction"), key("criterion", criterion), key("allocation", "uniform")),
        list(target),
        list(key("protect", "[]")),
        SPREAD,
        list(key("steps", "1"), none("recovery")));
  }

  /** The keys of every section that makes a fine-tuning. */
  private static List<Key> tuning(
      String learningRateFactor, String distillation, String temperature, String start) {
    return List.of(
        none("learningRate"),
        key("learningRateFactor", learningRateFactor),
        key("weightDecay", "0.01"),
        key("batchSize", "32"),
        key("warmUpEpochs", "0"),
        key("flips", "true"),
        key("distillation", distillation),
        key("temperature", temperature),
        key("classBalanced", "false"),
        key("schedule", "cosine"),
        key("trainable", "all"),
        key("features", "0"),
        key("quantizationAware", "false"),
        key("start", start));
  }

  private static List<Key> list(Key... keys) {
    return List.of(keys);
  }

  @SafeVarargs
  private static Section section(String name, List<Key>... parts) {
    List<Key> keys = new ArrayList<>();
    for (List<Key> part : parts) {
      keys.addAll(part);
    }
    return new Section(name, List.copyOf(keys));
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
