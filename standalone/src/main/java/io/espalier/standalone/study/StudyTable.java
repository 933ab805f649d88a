package io.espalier.standalone.study;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.McNemar;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.EvaluationSummary.RecallDrop;
import io.espalier.standalone.study.StudyRow.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The table as Markdown: for each row the accuracy, its difference from the baseline of the same
 * seed in percentage points, the class whose recall fell most, and the wall time of its own steps.
 * Over several seeds means are given; only right by the one and only right by the other model are
 * added up for McNemar's test.
 */
final class StudyTable {
  private final ImageDataset images;
  private final int[] labels;

  StudyTable(ImageDataset images) {
    this.images = images;
    this.labels = images.validation().labels();
  }

  /**
   * Renders what was done.
   *
   * @param results in the order of the plan; rows that were not done are left out
   * @param baselines the baseline's result by seed
   */
  String render(List<StudyResult> results, Map<Long, StudyResult> baselines) {
    StringBuilder out = new StringBuilder();
    Map<StudyRow, List<StudyResult>> byRow = new LinkedHashMap<>();
    for (StudyResult result : results) {
      byRow.computeIfAbsent(result.row(), _ -> new ArrayList<>()).add(result);
    }
    for (Group group : Group.values()) {
      List<List<StudyResult>> rows =
          byRow.entrySet().stream()
              .filter(entry -> entry.getKey().group() == group)
              .map(Map.Entry::getValue)
              .toList();
      if (!rows.isEmpty()) {
        out.append("\n**").append(group.label()).append("**\n\n");
        out.append(
            "| method | asked | zeros | seeds | accuracy | against baseline | p | worst class | s |\n");
        out.append("|---|---|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> out.append(line(row, baselines)));
      }
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%n%d validation images; one standard error of an accuracy is about %.1f points.%n",
            labels.length,
            100 * Math.sqrt(0.05 * 0.95 / labels.length)));
    return out.toString();
  }

  private String line(List<StudyResult> seeds, Map<Long, StudyResult> baselines) {
    StudyRow row = seeds.getFirst().row();
    List<StudyResult> made = seeds.stream().filter(one -> one.failure() == null).toList();
    if (made.isEmpty()) {
      return "| %s | %s | | | not done: %s | | | | |%n"
          .formatted(row.name(), asked(row), seeds.getFirst().failure());
    }
    double accuracy = mean(made.stream().map(one -> 100 * evaluation(one).accuracy()).toList());
    double difference =
        mean(made.stream().map(one -> -points(one, baselines.get(one.seed()))).toList());
    RecallDrop worst = worst(made, baselines);
    McNemar test = compare(made, baselines);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f%% | %d | %.2f%% | %+.2f | %.2f | %s %+.1f | %.0f |%n",
        row.name(),
        asked(row),
        100
            * mean(
                made.stream().map(one -> Objects.requireNonNull(one.size()).sparsity()).toList()),
        made.size(),
        accuracy,
        difference,
        test.pValue(),
        worst.name(),
        -worst.points(),
        mean(made.stream().map(StudyResult::seconds).toList()));
  }

  private static String asked(StudyRow row) {
    return row.sparsity() == 0 ? "" : StudyPlan.percent(row.sparsity());
  }

  private static double points(StudyResult one, StudyResult baseline) {
    return evaluation(one).accuracyDropFrom(evaluation(baseline));
  }

  /** The class whose recall fell most on average over the seeds. */
  private RecallDrop worst(List<StudyResult> made, Map<Long, StudyResult> baselines) {
    RecallDrop worst = new RecallDrop("", Double.NEGATIVE_INFINITY);
    for (String name : images.classes()) {
      double drop =
          mean(
              made.stream()
                  .map(one -> 100 * (recall(baselines.get(one.seed()), name) - recall(one, name)))
                  .toList());
      worst = drop > worst.points() ? new RecallDrop(name, drop) : worst;
    }
    return worst;
  }

  private static double recall(StudyResult result, String name) {
    return evaluation(result).recall(name).orElseThrow().recall();
  }

  /** McNemar's test over the images of all seeds. */
  private McNemar compare(List<StudyResult> made, Map<Long, StudyResult> baselines) {
    int onlyBaseline = 0;
    int onlyRow = 0;
    for (StudyResult one : made) {
      McNemar test = McNemar.of(labels, array(baselines.get(one.seed())), array(one));
      onlyBaseline += test.onlyA();
      onlyRow += test.onlyB();
    }
    return McNemar.of(onlyBaseline, onlyRow);
  }

  private static int[] array(StudyResult result) {
    return result.predictions().stream().mapToInt(Integer::intValue).toArray();
  }

  private static EvaluationSummary evaluation(StudyResult result) {
    return Objects.requireNonNull(result.evaluation());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
