package io.espalier.standalone.bench;

import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import io.espalier.standalone.report.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What people read of a report. */
final class BenchTable {
  private static final String[] PEERS = {"onnx-runtime int8", "onnx-runtime fp32", "pytorch fp32"};
  private static final double MEGA = 1e6;

  private BenchTable() {}

  /** One group: a line on the model, then a row for each candidate. */
  static String of(Group group) {
    StringBuilder text = new StringBuilder(title(group)).append('\n');
    if (group.failure() != null) {
      return text.append("  NOT MEASURED: ").append(group.failure()).append('\n').toString();
    }
    TextTable table =
        new TextTable(
            "runtime",
            "p50 ms",
            "p99 ms",
            "peak MB",
            "file MB",
            "x ORT INT8",
            "x ORT FP32",
            "x PyTorch FP32",
            "MACs/cycle",
            "of peak",
            "differs");
    for (Row row : group.rows()) {
      List<String> cells = new ArrayList<>();
      cells.add(row.who());
      cells.add(format("%.3f", row.p50Millis()));
      cells.add(format("%.3f", row.p99Millis()));
      cells.add(format("%.0f", row.peakBytes() / MEGA));
      cells.add(format("%.1f", row.fileBytes() / MEGA));
      for (String peer : PEERS) {
        cells.add(Optional.ofNullable(row.fasterThan().get(peer)).map(Ratio::toString).orElse(""));
      }
      cells.add(row.macs() == 0 ? "" : format("%.1f", row.macsPerCycle()));
      Double fraction = row.fractionOfPeak();
      cells.add(fraction == null ? "" : format("%.0f%%", 100 * fraction));
      cells.add(format("%.1g", row.difference()));
      table.row(cells.toArray(String[]::new));
    }
    text.append(table.render());
    IntegerShare integers = group.integerKernels();
    if (integers != null) {
      text.append("  ONNX Runtime's own trace of the INT8 model: ")
          .append(integers)
          .append(integers.complete() ? ".\n" : ". Its INT8 rows are NOT fully INT8.\n");
    }
    for (Row row : group.rows()) {
      row.notes()
          .forEach(
              note ->
                  text.append("  note: ").append(row.who()).append(": ").append(note).append('\n'));
    }
    return text.toString();
  }

  private static String title(Group group) {
    String zeros =
        group.pattern() == null
            ? ""
            : format(
                ": %.1f%% of weights and %.1f%% of multiplications are zero",
                100 * group.zeroWeights(), 100 * group.zeroMacs());
    return format(
        "%s, %d thread%s%s; INT8 packed %.1f MB",
        group.variant(),
        group.threads(),
        group.threads() == 1 ? "" : "s",
        zeros,
        group.packedBytes() / MEGA);
  }

  /**
   * How many times as fast, one line for each of our candidates and peer, one column for each
   * sparsity, as a Markdown table.
   */
  static String summary(List<Group> groups) {
    Set<Double> sparsities = new LinkedHashSet<>();
    groups.forEach(group -> sparsities.add(group.sparsity()));
    Map<String, Map<Double, String>> lines = new LinkedHashMap<>();
    for (Group group : groups) {
      for (Row row : group.rows()) {
        if (row.runtime() == RuntimeName.ESPALIER) {
          for (String peer : PEERS) {
            Ratio ratio = row.fasterThan().get(peer);
            if (ratio != null && compared(row, peer)) {
              lines
                  .computeIfAbsent(name(group, row, peer), _ -> new LinkedHashMap<>())
                  .put(group.sparsity(), ratio.toString());
            }
          }
        }
      }
    }
    addThreads(groups, lines);
    StringBuilder text = new StringBuilder("| times as fast |");
    sparsities.forEach(sparsity -> text.append(format(" %s%% |", Percent.of(sparsity))));
    text.append("\n|---|").repeat("---|", sparsities.size()).append('\n');
    lines.forEach(
        (name, ratios) -> {
          text.append("| ").append(name).append(" |");
          sparsities.forEach(
              sparsity -> text.append(' ').append(ratios.getOrDefault(sparsity, "")).append(" |"));
          text.append('\n');
        });
    return text.toString();
  }

  /** What more threads gain: medians of two runs, one after the other, so without a spread. */
  private static void addThreads(List<Group> groups, Map<String, Map<Double, String>> lines) {
    for (Group one : groups) {
      for (Group more : groups) {
        if (one.variant().equals(more.variant()) && one.threads() < more.threads()) {
          for (Row row : more.rows()) {
            one.rows().stream()
                .filter(same -> same.who().equals(row.who()))
                .forEach(
                    same ->
                        lines
                            .computeIfAbsent(
                                "%s %s, %d threads against %d"
                                    .formatted(
                                        pattern(one), row.who(), more.threads(), one.threads()),
                                _ -> new LinkedHashMap<>())
                            .put(
                                one.sparsity(),
                                format("%.2fx", same.p50Millis() / row.p50Millis())));
          }
        }
      }
    }
  }

  private static String pattern(Group group) {
    return group.pattern() == null ? "dense" : group.pattern().label();
  }

  /** Against a peer's integers only integers are a comparison. */
  private static boolean compared(Row row, String peer) {
    return row.precision() == Precision.INT8 || !peer.equals(PEERS[0]);
  }

  private static String name(Group group, Row row, String peer) {
    return "%s %s %s against %s, %d thread%s"
        .formatted(
            pattern(group),
            row.precision().wireName(),
            row.tier(),
            peer,
            group.threads(),
            group.threads() == 1 ? "" : "s");
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
