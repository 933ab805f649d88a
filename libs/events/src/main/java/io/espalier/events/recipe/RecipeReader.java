package io.espalier.events.recipe;

import io.espalier.events.Guard;
import io.espalier.events.check.Limits;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Step;
import io.espalier.events.step.Train;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the tree of a recipe's YAML into a {@link Recipe}, collecting every problem on the way. */
final class RecipeReader {
  private static final double DIGITS = 1e9;

  private final Problems problems = new Problems();
  private final String source;

  /**
   * @param source what to call the recipe in messages: its file, or its name
   */
  RecipeReader(String source) {
    this.source = source;
  }

  /** Nine decimals: steps of a schedule read 0.42, not 0.42000000000000004. */
  static double rounded(double value) {
    return Math.abs(value) < 1e6 ? Math.round(value * DIGITS) / DIGITS : value;
  }

  Recipe read(Node root) {
    YamlSection recipe = new YamlSection(problems, "", root, RecipeKeys.RECIPE);
    String name = recipe.text("name");
    String description = recipe.text("description");
    YamlSection guardSection = recipe.innerOrDefaults("guard", RecipeKeys.GUARD);
    double accuracyDropMax = guardSection.number("accuracyDropMax");
    double recallDropMax = guardSection.number("recallDropMax");
    List<String> minorityClasses = guardSection.texts("minorityClasses");
    double minorityRecallDropMax = guardSection.number("minorityRecallDropMax", recallDropMax);
    Optional<Guard> guard =
        guardSection.build(
            () ->
                new Guard(accuracyDropMax, recallDropMax, minorityClasses, minorityRecallDropMax));
    List<Placed> placed = recipe.value("steps").map(this::steps).orElse(List.of());
    List<Step> steps = placed.stream().flatMap(group -> group.steps().stream()).toList();
    checkOrder(placed);
    checkSnapshot(placed);
    if (steps.size() > Limits.STEPS_MAX) {
      problems.add(
          recipe.value("steps").orElse(root),
          "steps",
          "the recipe makes %d steps; at most %d are allowed"
              .formatted(steps.size(), Limits.STEPS_MAX));
    }
    Optional<Recipe> read =
        recipe.build(
            () ->
                new Recipe(
                    name, description.isBlank() ? name : description, guard.orElseThrow(), steps));
    problems.throwIfAny(name.isBlank() ? source : name);
    return read.orElseThrow();
  }

  /** The steps that one entry of the list makes, and where it stands. */
  private record Placed(Node node, String path, String word, List<Step> steps) {}

  private List<Placed> steps(Node node) {
    if (!(node instanceof SequenceNode list)) {
      problems.add(node, "steps", "here a list of steps is expected", "Begin each with '- '.");
      return List.of();
    }
    if (list.getValue().isEmpty()) {
      problems.add(node, "steps", "the list is empty: name at least a benchmark");
    }
    double baseRate = StepReader.BASE_LEARNING_RATE;
    List<Placed> placed = new ArrayList<>();
    for (int index = 0; index < list.getValue().size(); index++) {
      Placed step = step(list.getValue().get(index), index, baseRate);
      placed.add(step);
      if (!step.steps().isEmpty() && step.steps().getFirst() instanceof Train train) {
        baseRate = train.learningRate();
      }
    }
    return placed;
  }

  private Placed step(Node node, int index, double baseRate) {
    String path = "steps[%d]".formatted(index);
    Node wordNode = node;
    Node body = node;
    if (node instanceof MappingNode mapping && mapping.getValue().size() == 1) {
      wordNode = mapping.getValue().getFirst().getKeyNode();
      body = mapping.getValue().getFirst().getValueNode();
    } else if (node instanceof MappingNode mapping && mapping.getValue().size() > 1) {
      wordNode = mapping.getValue().getFirst().getKeyNode();
      problems.add(
          node,
          path,
          "a step is one word with its keys below it, but here are %d words"
              .formatted(mapping.getValue().size()),
          "Indent the keys further than the word, and begin each step with '- '.");
      return new Placed(node, path, word(wordNode), List.of());
    } else if (node instanceof ScalarNode) {
      body =
          new ScalarNode(
              Tag.NULL,
              "",
              node.getStartMark(),
              node.getEndMark(),
              DumperOptions.ScalarStyle.PLAIN);
    }
    String word = word(wordNode);
    RecipeKeys.Section section = RecipeKeys.STEPS.get(word);
    if (section == null) {
      problems.add(
          wordNode,
          path,
          "unknown step '%s'.".formatted(word),
          Suggestions.sentence(word, RecipeKeys.STEPS.keySet()));
      return new Placed(node, path, word, List.of());
    }
    YamlSection keys = new YamlSection(problems, path + "." + word, body, section);
    return new Placed(node, path, word, StepReader.read(word, keys, baseRate));
  }

  private static String word(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private void checkOrder(List<Placed> placed) {
    if (placed.isEmpty()) {
      return;
    }
    Placed first = placed.getFirst();
    if (!isReference(first.word())) {
      problems.add(
          first.node(),
          first.path(),
          "the first step must be 'train' or 'prepare', which make the dense reference",
          "Begin with '- train' to train the model, or '- prepare' for a model that is trained.");
    }
    if (!placed.getLast().word().equals(Step.BENCHMARK)) {
      problems.add(
          placed.getLast().node(),
          placed.getLast().path(),
          "the last step must be 'benchmark', which gives the verdict",
          "End with '- benchmark'.");
    }
    boolean quantized = false;
    for (int index = 1; index < placed.size(); index++) {
      Placed step = placed.get(index);
      if (isReference(step.word())) {
        problems.add(
            step.node(), step.path(), "'%s' may only be the first step".formatted(step.word()));
      }
      if (quantized && !step.word().equals(Step.BENCHMARK)) {
        problems.add(
            step.node(),
            step.path(),
            "after 'quantize' only 'benchmark' may follow",
            "Move it before 'quantize'.");
      }
      if (step.word().equals(Step.BENCHMARK) && index < placed.size() - 1) {
        problems.add(step.node(), step.path(), "'benchmark' may only be the last step");
      }
      quantized |= step.word().equals(Step.QUANTIZE);
    }
  }

  /** Tickets need the early weights of a training that keeps them. */
  private void checkSnapshot(List<Placed> placed) {
    boolean kept =
        placed.stream()
            .flatMap(group -> group.steps().stream())
            .anyMatch(step -> step instanceof Train train && train.snapshotEpoch() > 0);
    for (Placed step : placed) {
      if (!kept && step.steps().stream().anyMatch(RecipeReader::readsEarlyWeights)) {
        problems.add(
            step.node(),
            step.path() + "." + step.word(),
            "it starts from the weights of an early epoch, but no training of this recipe keeps"
                + " any.",
            "Begin with '- train: {snapshotEpoch: 2}', or use start 'pruned' or"
                + " 'random-weights'.");
      }
    }
  }

  private static boolean readsEarlyWeights(Step step) {
    return step instanceof Finetune finetune && finetune.start().readsEarly();
  }

  private static boolean isReference(String word) {
    return word.equals(Step.TRAIN) || word.equals(Step.PREPARE);
  }
}
