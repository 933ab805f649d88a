package io.espalier.standalone.report;

import io.espalier.events.GateResult;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.McNemarSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Prints a report as the table of the worked example, with that example's figures beside ours. */
public final class FinalTable {

  private static final double MEGABYTE = 1e6;
  private static final String ABSENT = "-";

  private FinalTable() {}

  /** The whole table, lines separated by line feeds. */
  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    if (report.dense() != null && report.released() != null) {
      models(out, report);
    }
    if (!report.latency().isEmpty()) {
      latency(out, report);
    }
    gates(out, report.gates());
    report.notices().forEach(notice -> out.append("  note: ").append(notice).append('\n'));
    return out.toString();
  }

  private static void models(StringBuilder out, Report report) {
    TextTable table =
        new TextTable(
            "", "dense FP32", "dense INT8", "released INT8", "the example: dense, released");
    ModelFigures dense = report.dense();
    ModelFigures quantised = report.denseInt8();
    ModelFigures released = report.released();
    table.row("accuracy", accuracy(dense), accuracy(quantised), accuracy(released), "96.2%, 95.8%");
    for (String name : new TreeSet<>(released.recall().keySet())) {
      table.row(
          "recall " + name,
          recall(dense, name),
          recall(quantised, name),
          recall(released, name),
          "");
    }
    table.row("parameters", count(dense), count(quantised), count(released), "11.18 M, 70% pruned");
    table.row("of them not zero", nonZero(dense), nonZero(quantised), nonZero(released), "");
    table.row("file as released", size(dense), size(quantised), size(released), "45 MB, 14 MB");
    table.row("file as ONNX", onnxSize(dense), onnxSize(quantised), onnxSize(released), "");
    out.append('\n').append(table.render());
    out.append(
        String.format(
            Locale.ROOT,
            "  Measured on %d images of the %s split, 95%% Wilson intervals.",
            released.images(),
            report.split()));
    McNemarSummary flips = report.mcNemar();
    if (flips != null) {
      out.append(
          String.format(
              Locale.ROOT,
              " Only dense right: %d, only released right: %d (McNemar p = %.2f).",
              flips.onlyDense(),
              flips.onlyReleased(),
              flips.pValue()));
    }
    out.append('\n');
  }

  private static void latency(StringBuilder out, Report report) {
    TextTable table =
        new TextTable("profile", "runtime", "model", "threads", "p50 ms", "p99 ms", "peak MB", "");
    List<LatencyRow> rows = new ArrayList<>(report.latency());
    rows.sort(
        java.util.Comparator.comparing(LatencyRow::profile)
            .thenComparing(LatencyRow::p50Millis, java.util.Comparator.reverseOrder()));
    for (LatencyRow row : rows) {
      table.row(
          row.profile(),
          row.runtime().wireName(),
          row.model().wireName() + " " + row.precision().wireName().toUpperCase(Locale.ROOT),
          Integer.toString(row.threads()),
          String.format(Locale.ROOT, "%.3f", row.p50Millis()),
          String.format(Locale.ROOT, "%.3f", row.p99Millis()),
          Long.toString(Math.round(row.peakBytes() / MEGABYTE)),
          row.note() == null ? "" : row.note());
    }
    out.append('\n').append(table.render());
    out.append("  Batch 1, one process a row, measured in turn on ").append(report.processor());
    out.append(". The example: 28 ms dense, 11 ms released.\n");
  }

  private static void gates(StringBuilder out, List<GateResult> gates) {
    if (!gates.isEmpty()) {
      out.append('\n');
    }
    for (GateResult gate : gates) {
      out.append(gate.held() ? "  held    " : "  FAILED  ")
          .append(gate.name())
          .append(": ")
          .append(gate.detail())
          .append('\n');
    }
  }

  private static String accuracy(@Nullable ModelFigures figures) {
    return figures == null
        ? ABSENT
        : String.format(
            Locale.ROOT,
            "%.2f%% [%.1f, %.1f]",
            figures.accuracy() * 100,
            figures.accuracyInterval().low() * 100,
            figures.accuracyInterval().high() * 100);
  }

  private static String recall(@Nullable ModelFigures figures, String name) {
    Double recall = figures == null ? null : figures.recall().get(name);
    return recall == null ? ABSENT : String.format(Locale.ROOT, "%.1f%%", recall * 100);
  }

  private static String count(@Nullable ModelFigures figures) {
    return figures == null ? ABSENT : millions(figures.parameters());
  }

  private static String nonZero(@Nullable ModelFigures figures) {
    return figures == null
        ? ABSENT
        : String.format(
            Locale.ROOT,
            "%s (weights %.1f%% zero)",
            millions(figures.nonZeroParameters()),
            figures.sparsity() * 100);
  }

  private static String size(@Nullable ModelFigures figures) {
    return figures == null ? ABSENT : megabytes(figures.bytes());
  }

  private static String onnxSize(@Nullable ModelFigures figures) {
    return figures == null ? ABSENT : megabytes(figures.onnxBytes());
  }

  private static String millions(long count) {
    return String.format(Locale.ROOT, "%.2f M", count / 1e6);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f MB", bytes / MEGABYTE);
  }
}
