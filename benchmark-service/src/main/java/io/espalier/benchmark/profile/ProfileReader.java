package io.espalier.benchmark.profile;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads one profile from YAML. Every mistake in the file is reported at once, with its line and
 * column.
 */
final class ProfileReader {
  private static final List<String> KEYS =
      List.of("name", "standsFor", "threads", "memoryBytesMax", "instructionTierMax");
  private static final int FILE_CHARACTERS_MAX = 64 * 1024;

  private final String source;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, ScalarNode> values = new LinkedHashMap<>();

  private ProfileReader(String source) {
    this.source = source;
  }

  /**
   * @param yaml the text
   * @param source what to call the text in errors, such as a file name
   * @throws ProfileException listing everything that is wrong
   */
  static HardwareProfile read(String yaml, String source) {
    return new ProfileReader(source).parse(yaml);
  }

  private HardwareProfile parse(String yaml) {
    collectValues(yaml);
    for (String key : KEYS) {
      if (!values.containsKey(key)) {
        problems.add("%s: the key \"%s\" is missing".formatted(source, key));
      }
    }
    Optional<Integer> threads = number("threads").map(Math::toIntExact);
    Optional<Long> memory = number("memoryBytesMax");
    Optional<InstructionTier> tier = tier();
    if (!problems.isEmpty()) {
      throw new ProfileException(String.join("\n", problems));
    }
    try {
      return new HardwareProfile(
          values.get("name").getValue(),
          values.get("standsFor").getValue(),
          threads.orElseThrow(),
          memory.orElseThrow(),
          tier.orElseThrow());
    } catch (IllegalArgumentException refused) {
      throw new ProfileException(source + ": " + refused.getMessage(), refused);
    }
  }

  private void collectValues(String yaml) {
    if (yaml.length() > FILE_CHARACTERS_MAX) {
      throw new ProfileException(
          "%s: %d characters; a profile has at most %d"
              .formatted(source, yaml.length(), FILE_CHARACTERS_MAX));
    }
    Node root;
    try {
      root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
    } catch (MarkedYAMLException broken) {
      throw new ProfileException(
          "%s%s: not YAML: %s"
              .formatted(source, position(broken.getProblemMark()), broken.getProblem()),
          broken);
    }
    if (!(root instanceof MappingNode mapping)) {
      throw new ProfileException(
          "%s: must be a YAML mapping with the keys %s".formatted(source, String.join(", ", KEYS)));
    }
    mapping.getValue().forEach(this::collect);
  }

  private void collect(NodeTuple entry) {
    String key =
        entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "(not a word)";
    String where = source + position(entry.getKeyNode().getStartMark());
    if (!KEYS.contains(key)) {
      problems.add(
          "%s: unknown key \"%s\"; did you mean \"%s\"?".formatted(where, key, nearest(key)));
    } else if (!(entry.getValueNode() instanceof ScalarNode value)) {
      problems.add("%s: \"%s\" must have a single value".formatted(where, key));
    } else if (values.put(key, value) != null) {
      problems.add("%s: \"%s\" is there twice; keep one".formatted(where, key));
    }
  }

  private Optional<Long> number(String key) {
    ScalarNode node = values.get(key);
    if (node == null) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(node.getValue().replace("_", ""));
      if (key.equals("threads") && value != (int) value) {
        throw new NumberFormatException("too large");
      }
      return Optional.of(value);
    } catch (NumberFormatException notANumber) {
      problems.add(
          "%s%s: \"%s\" is \"%s\"; it must be a whole number"
              .formatted(source, position(node.getStartMark()), key, node.getValue()));
      return Optional.empty();
    }
  }

  private Optional<InstructionTier> tier() {
    ScalarNode node = values.get("instructionTierMax");
    if (node == null) {
      return Optional.empty();
    }
    Optional<InstructionTier> tier = InstructionTier.named(node.getValue());
    if (tier.isEmpty()) {
      problems.add(
          "%s%s: \"instructionTierMax\" is \"%s\"; it must be one of %s"
              .formatted(
                  source,
                  position(node.getStartMark()),
                  node.getValue(),
                  InstructionTier.allNames()));
    }
    return tier;
  }

  private static String position(@Nullable Mark mark) {
    return mark == null
        ? ""
        : ", line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static String nearest(String key) {
    return KEYS.stream().min(Comparator.comparingInt(known -> distance(known, key))).orElseThrow();
  }

  /** Levenshtein distance, ignoring case. */
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        boolean same =
            Character.toLowerCase(left.charAt(i - 1)) == Character.toLowerCase(right.charAt(j - 1));
        current[j] =
            Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
