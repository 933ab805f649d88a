package io.espalier.standalone.bench;

import java.util.List;

/**
 * Everything that was measured; the form of {@code --json}.
 *
 * @param processor its name
 * @param features of its instruction set, those that matter here
 * @param processors how many this process may use
 * @param loadBefore the system's load average of the last minute before the first measurement,
 *     negative where the system does not tell
 * @param model the model's name
 * @param weights where its weights come from
 * @param images what it was calibrated and timed with
 * @param pruning how it was pruned
 */
public record BenchReport(
    String processor,
    List<String> features,
    int processors,
    double loadBefore,
    String java,
    String model,
    String weights,
    String images,
    String pruning,
    List<Group> groups) {
  public BenchReport {
    features = List.copyOf(features);
    groups = List.copyOf(groups);
  }
}
