package io.espalier.events.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The tree of a recipe's YAML that may hold lists to choose from. It is this object's to change.
 */
final class SweepTree {
  /**
   * A list to choose from.
   *
   * @param step the index of its step in the recipe
   * @param path where it stands
   * @param key its key
   * @param values the values, as they were written
   */
  record Axis(int step, String path, String key, List<String> values) {
    int size() {
      return values.size();
    }
  }

  /** A list where it stands in the tree. */
  private record Placed(Axis axis, MappingNode body, SequenceNode list) {}

  private final Node root;

  SweepTree(Node root) {
    this.root = root;
  }

  Node root() {
    return root;
  }

  /** The name of the recipe; blank where it has none. */
  String name() {
    return root instanceof MappingNode recipe
            && child(recipe, "name") instanceof ScalarNode name
            && !YamlSection.isEmpty(name)
        ? name.getValue().strip()
        : "";
  }

  /** Gives the recipe another name, where it has one. */
  void rename(String name) {
    if (!name().isEmpty()) {
      MappingNode recipe = (MappingNode) root;
      Node old = child(recipe, "name");
      replace(recipe, "name", Optional.of(scalar(name, old == null ? root : old)));
    }
  }

  /**
   * The lists to choose from, in the order of the text.
   *
   * @throws RecipeException where one is empty, names a value twice or holds no plain values, or
   *     where they make too many points
   */
  List<Axis> axes() {
    Problems problems = new Problems();
    List<Axis> axes = new ArrayList<>();
    long combinations = 1;
    for (Placed placed : placed()) {
      Axis axis = placed.axis();
      boolean plain = placed.list().getValue().stream().allMatch(ScalarNode.class::isInstance);
      long distinct = axis.values().stream().distinct().count();
      if (!plain || axis.values().isEmpty()) {
        problems.add(
            placed.list(),
            axis.path(),
            "here values to choose from are expected",
            "Write [one, another].");
      } else if (distinct < axis.size()) {
        problems.add(placed.list(), axis.path(), "the list names a value twice: keep one");
      } else if (combinations <= Sweep.POINTS_MAX) {
        combinations *= axis.size();
        if (combinations > Sweep.POINTS_MAX) {
          problems.add(
              placed.list(),
              axis.path(),
              "with this list the sweep has %d or more points; at most %d are allowed"
                  .formatted(combinations, Sweep.POINTS_MAX),
              "Shorten a list, or make two sweeps of it.");
        }
      }
      axes.add(axis);
    }
    problems.throwIfAny(name().isBlank() ? "recipe" : name());
    return axes;
  }

  /**
   * Puts the values of one combination in the places of the lists; the last list varies fastest.
   *
   * @return what was chosen; without the sparsities that a chosen N:M sets itself
   */
  List<Sweep.Choice> choose(List<Axis> axes, int combination) {
    List<Placed> places = placed();
    String[] values = new String[axes.size()];
    int rest = combination;
    for (int index = axes.size() - 1; index >= 0; index--) {
      values[index] = axes.get(index).values().get(rest % axes.get(index).size());
      rest /= axes.get(index).size();
      Placed place = places.get(index);
      replace(place.body(), place.axis().key(), Optional.of(scalar(values[index], place.list())));
    }
    List<Sweep.Choice> choices = new ArrayList<>();
    for (int index = 0; index < axes.size(); index++) {
      Axis axis = axes.get(index);
      MappingNode body = places.get(index).body();
      if (axis.key().equals("sparsity") && setsSparsity(body)) {
        replace(body, axis.key(), Optional.empty());
      } else {
        choices.add(new Sweep.Choice(axis.path(), axis.key(), values[index]));
      }
    }
    return choices;
  }

  private static boolean setsSparsity(MappingNode body) {
    return child(body, "granularity") instanceof ScalarNode granularity
        && granularity.getValue().strip().matches("\\d+:\\d+");
  }

  private List<Placed> placed() {
    List<Placed> found = new ArrayList<>();
    if (!(root instanceof MappingNode recipe)
        || !(child(recipe, "steps") instanceof SequenceNode steps)) {
      return found;
    }
    for (int index = 0; index < steps.getValue().size(); index++) {
      if (steps.getValue().get(index) instanceof MappingNode step
          && step.getValue().size() == 1
          && step.getValue().getFirst().getKeyNode() instanceof ScalarNode word
          && step.getValue().getFirst().getValueNode() instanceof MappingNode body) {
        RecipeKeys.@Nullable Section section = RecipeKeys.STEPS.get(word.getValue());
        if (section != null) {
          lists(index, section, body, found);
        }
      }
    }
    return found;
  }

  private static void lists(
      int step, RecipeKeys.Section section, MappingNode body, List<Placed> found) {
    for (NodeTuple tuple : body.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key
          && tuple.getValueNode() instanceof SequenceNode list
          && SweepKeys.swept(section, key.getValue())
          && found.stream().noneMatch(placed -> placed.list() == list)) {
        List<String> values =
            list.getValue().stream()
                .map(value -> value instanceof ScalarNode scalar ? scalar.getValue().strip() : "")
                .toList();
        String path = "steps[%d].%s.%s".formatted(step, section.name(), key.getValue());
        found.add(new Placed(new Axis(step, path, key.getValue(), values), body, list));
      }
    }
  }

  private static @Nullable Node child(MappingNode mapping, String key) {
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        return tuple.getValueNode();
      }
    }
    return null;
  }

  /** Another value for a key, or none. */
  private static void replace(MappingNode mapping, String key, Optional<Node> value) {
    List<NodeTuple> tuples = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode scalar) || !scalar.getValue().equals(key)) {
        tuples.add(tuple);
      } else if (value.isPresent()) {
        tuples.add(new NodeTuple(tuple.getKeyNode(), value.get()));
      }
    }
    mapping.setValue(tuples);
  }

  /** A text in the place of another node, for messages about it. */
  private static ScalarNode scalar(String text, Node place) {
    return new ScalarNode(
        Tag.STR,
        text,
        place.getStartMark(),
        place.getEndMark(),
        DumperOptions.ScalarStyle.DOUBLE_QUOTED);
  }
}
