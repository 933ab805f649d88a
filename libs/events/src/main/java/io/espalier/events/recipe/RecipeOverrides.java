package io.espalier.events.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Replaces values in the tree of a recipe's YAML. The tree is this object's own to change. */
final class RecipeOverrides {
  private final Node root;

  RecipeOverrides(Node root) {
    this.root = root;
  }

  String apply(Map<String, String> overrides) {
    List<Problem> problems = new ArrayList<>();
    overrides.forEach(
        (path, value) -> {
          if (!set(List.of(path.split("\\.")), value)) {
            problems.add(
                new Problem(
                    1,
                    1,
                    path,
                    "the recipe has nothing of this path.",
                    "Write guard.KEY, or a step of the recipe and its key, such as train.epochs."));
          }
        });
    if (!problems.isEmpty()) {
      throw new RecipeException("with overrides", problems);
    }
    return Recipes.write(root);
  }

  private boolean set(List<String> path, String value) {
    if (!(root instanceof MappingNode recipe)
        || path.size() < 2 && !path.getFirst().equals("name")) {
      return false;
    }
    if (RecipeKeys.STEPS.containsKey(path.getFirst())) {
      return setInSteps(path, value);
    }
    put(recipe, path, value);
    return true;
  }

  private boolean setInSteps(List<String> path, String value) {
    if (!(child((MappingNode) root, "steps") instanceof SequenceNode steps)) {
      return false;
    }
    boolean found = false;
    for (int index = 0; index < steps.getValue().size(); index++) {
      Node step = steps.getValue().get(index);
      if (step instanceof ScalarNode scalar && scalar.getValue().equals(path.getFirst())) {
        step = mapping(new ArrayList<>(List.of(new NodeTuple(scalar, mapping(new ArrayList<>())))));
        steps.getValue().set(index, step);
      }
      if (step instanceof MappingNode mapping && child(mapping, path.getFirst()) != null) {
        put(mapping, path, value);
        found = true;
      }
    }
    return found;
  }

  private static void put(MappingNode mapping, List<String> path, String value) {
    String key = path.getFirst();
    Node existing = child(mapping, key);
    Node replacement;
    if (path.size() == 1) {
      replacement = scalar(value);
    } else {
      MappingNode inner =
          existing instanceof MappingNode given ? given : mapping(new ArrayList<>());
      put(inner, path.subList(1, path.size()), value);
      replacement = inner;
    }
    List<NodeTuple> tuples = new ArrayList<>(mapping.getValue());
    int at = indexOf(tuples, key);
    if (at < 0) {
      tuples.add(new NodeTuple(scalar(key), replacement));
    } else {
      tuples.set(at, new NodeTuple(tuples.get(at).getKeyNode(), replacement));
    }
    mapping.setValue(tuples);
  }

  private static @Nullable Node child(MappingNode mapping, String key) {
    int at = indexOf(mapping.getValue(), key);
    return at < 0 ? null : mapping.getValue().get(at).getValueNode();
  }

  private static int indexOf(List<NodeTuple> tuples, String key) {
    for (int index = 0; index < tuples.size(); index++) {
      if (tuples.get(index).getKeyNode() instanceof ScalarNode scalar
          && scalar.getValue().equals(key)) {
        return index;
      }
    }
    return -1;
  }

  private static MappingNode mapping(List<NodeTuple> tuples) {
    return new MappingNode(Tag.MAP, tuples, DumperOptions.FlowStyle.BLOCK);
  }

  /** A value may be a list, so it is read as YAML. */
  private static Node scalar(String value) {
    Node node = Recipes.compose("override", value);
    return node instanceof MappingNode
        ? new ScalarNode(Tag.STR, value, null, null, DumperOptions.ScalarStyle.DOUBLE_QUOTED)
        : node;
  }
}
