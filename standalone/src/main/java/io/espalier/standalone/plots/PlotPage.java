package io.espalier.standalone.plots;

import io.espalier.events.Guard;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.LayerSparsity;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.SensitivityCurve;
import io.espalier.standalone.plots.BarChart.Bar;
import io.espalier.standalone.plots.LineChart.Limit;
import io.espalier.standalone.plots.LineChart.Point;
import io.espalier.standalone.plots.LineChart.Series;
import io.espalier.standalone.report.ModelFigures;
import io.espalier.standalone.report.Report;
import io.espalier.standalone.report.Report.CycleFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The page of one run. What was not measured has no picture. */
public final class PlotPage {

  private static final double MEGABYTE = 1e6;
  private static final double ALLOWS_ANYTHING = 100;

  private final Report report;
  private final StringBuilder out = new StringBuilder();

  private PlotPage(Report report) {
    this.report = report;
  }

  /** The whole page. */
  public static String of(Report report) {
    return new PlotPage(report).page();
  }

  private String page() {
    String title = report.model() + ", " + report.recipe();
    out.append(Style.head(title));
    out.append(Markup.format("<h1>%s</h1>%n", Markup.escaped(title)));
    out.append(Markup.format("<p>%s</p>%n", Markup.escaped(summary())));
    if (!report.cycles().isEmpty()) {
      accuracy();
      recall();
    }
    layers();
    curves();
    latency();
    sizes();
    return out.append("</main></body></html>\n").toString();
  }

  private String summary() {
    ModelFigures dense = report.dense();
    ModelFigures released = report.released();
    String figures =
        dense == null || released == null
            ? ""
            : Markup.format(
                " Accuracy %.2f%% against %.2f%% dense on %d images of the %s split; %.2f MB against"
                    + " %.2f MB; %.1f%% of the prunable weights are zero.",
                released.accuracy() * 100,
                dense.accuracy() * 100,
                released.images(),
                report.split(),
                released.bytes() / MEGABYTE,
                dense.bytes() / MEGABYTE,
                released.sparsity() * 100);
    return Markup.format(
        "Run %s was %s after %.0f s, seed %d, %d threads.%s",
        report.runId(),
        report.status(),
        report.wallSeconds(),
        report.seed(),
        report.threads(),
        figures);
  }

  private void section(String title, String says, String svg) {
    out.append(
        Markup.format(
            "<section><h2>%s</h2><p>%s</p>%n%s</section>%n",
            Markup.escaped(title), Markup.escaped(says), svg));
  }

  private List<String> cycleLabels() {
    return report.cycles().stream()
        .map(
            cycle ->
                cycle.position() == report.cycles().getFirst().position()
                    ? "dense"
                    : Markup.format("%.1f%%", cycle.sparsity() * 100))
        .toList();
  }

  private void accuracy() {
    List<CycleFigures> cycles = report.cycles();
    List<Point> points = new ArrayList<>();
    for (int index = 0; index < cycles.size(); index++) {
      points.add(new Point(index, cycles.get(index).accuracy() * 100));
    }
    Guard guard = report.guard();
    List<Limit> limits =
        guard == null || guard.accuracyDropMax() >= ALLOWS_ANYTHING
            ? List.of()
            : List.of(
                new Limit(
                    Markup.format("guard: %.2f pp below dense", guard.accuracyDropMax()),
                    cycles.getFirst().accuracy() * 100 - guard.accuracyDropMax()));
    section(
        "Accuracy over the cycles",
        "On the validation split after each cycle of pruning and recovery.",
        new LineChart(
                "zeros among the prunable weights after the cycle, %",
                "accuracy, %", cycleLabels(), List.of(new Series("all images", points)), limits)
            .svg());
  }

  private void recall() {
    List<CycleFigures> cycles = report.cycles();
    List<Series> lines = new ArrayList<>();
    for (String name : new TreeSet<>(cycles.getFirst().recall().keySet())) {
      double dense = cycles.getFirst().recall().getOrDefault(name, 0.0);
      List<Point> points = new ArrayList<>();
      for (int index = 0; index < cycles.size(); index++) {
        Double recall = cycles.get(index).recall().get(name);
        if (recall != null) {
          points.add(new Point(index, (recall - dense) * 100));
        }
      }
      lines.add(new Series(name, points));
    }
    if (lines.isEmpty()) {
      return;
    }
    section(
        "Recall of each class over the cycles",
        "Change against the dense model; below the dashed line a cut is undone.",
        new LineChart(
                "zeros among the prunable weights after the cycle, %",
                "change of recall, percentage points",
                cycleLabels(),
                lines,
                recallLimits(report.guard()))
            .svg());
  }

  private static List<Limit> recallLimits(@Nullable Guard guard) {
    List<Limit> limits = new ArrayList<>();
    if (guard != null && guard.recallDropMax() < ALLOWS_ANYTHING) {
      limits.add(
          new Limit(
              Markup.format("guard: %.2f pp", -guard.recallDropMax()), -guard.recallDropMax()));
    }
    if (guard != null
        && !guard.minorityClasses().isEmpty()
        && guard.minorityRecallDropMax() < ALLOWS_ANYTHING) {
      limits.add(
          new Limit(
              Markup.format(
                  "%s: %.2f pp",
                  String.join(", ", guard.minorityClasses()), -guard.minorityRecallDropMax()),
              -guard.minorityRecallDropMax()));
    }
    return limits;
  }

  private void layers() {
    if (report.layers().isEmpty()) {
      return;
    }
    List<Bar> bars = new ArrayList<>();
    for (LayerSparsity layer : report.layers()) {
      String shown = Markup.format("%.1f%% of %,d", layer.sparsity() * 100, layer.elements());
      bars.add(new Bar(layer.weight(), layer.sparsity() * 100, Double.NaN, shown, 0));
    }
    section(
        "Sparsity of each layer",
        "After the last pruning, in the order of the graph.",
        new BarChart("zeros, % of the layer's weights", 100, bars).svg());
  }

  private void curves() {
    List<Series> lines =
        report.curves().stream()
            .filter(curve -> !curve.points().isEmpty())
            .sorted(Comparator.comparingDouble(PlotPage::worst).reversed())
            .map(PlotPage::line)
            .toList();
    if (lines.isEmpty()) {
      return;
    }
    section(
        "Sensitivity of each layer",
        "What pruning a layer alone costs on calibration images: the rise of the loss in nats, or the"
            + " relative squared error of the layer's outputs. The most sensitive layers are named.",
        new LineChart("zeros in the layer, %", "error", List.of(), lines, List.of()).svg());
  }

  private static double worst(SensitivityCurve curve) {
    return curve.points().stream().mapToDouble(SensitivityCurve.Point::error).max().orElse(0);
  }

  private static Series line(SensitivityCurve curve) {
    return new Series(
        curve.layer(),
        curve.points().stream()
            .map(point -> new Point(point.sparsity() * 100, point.error()))
            .toList());
  }

  private void latency() {
    for (String profile : report.latency().stream().map(LatencyRow::profile).distinct().toList()) {
      List<LatencyRow> rows =
          report.latency().stream()
              .filter(row -> row.profile().equals(profile))
              .sorted(Comparator.comparingDouble(LatencyRow::p50Millis).reversed())
              .toList();
      double most = rows.stream().mapToDouble(LatencyRow::p99Millis).max().orElseThrow();
      section(
          "Latency on " + profile,
          "Median of one image; the mark is the 99th percentile. Released models are coloured.",
          new BarChart(
                  "milliseconds, shorter is faster",
                  most,
                  rows.stream().map(PlotPage::bar).toList())
              .svg());
    }
  }

  private static Bar bar(LatencyRow row) {
    return new Bar(
        "%s, %s %s"
            .formatted(
                row.runtime().wireName(),
                row.model().wireName(),
                row.precision().wireName().toUpperCase(Locale.ROOT)),
        row.p50Millis(),
        row.p99Millis(),
        Markup.format("%.3f ms (p99 %.3f)", row.p50Millis(), row.p99Millis()),
        row.model() == MeasuredModel.RELEASED ? 0 : LineChart.COLOURS);
  }

  private void sizes() {
    List<Bar> bars = new ArrayList<>();
    size(bars, "dense FP32", report.dense(), LineChart.COLOURS);
    size(bars, "dense INT8", report.denseInt8(), LineChart.COLOURS);
    size(bars, "released", report.released(), 0);
    if (bars.isEmpty()) {
      return;
    }
    double most = bars.stream().mapToDouble(Bar::value).max().orElseThrow();
    section(
        "Size of the file",
        "As released: INT8 files are packed, so that zeros take next to nothing.",
        new BarChart("megabytes (10^6 bytes)", most, bars).svg());
  }

  private static void size(
      List<Bar> bars, String name, @Nullable ModelFigures figures, int colour) {
    if (figures != null) {
      double megabytes = figures.bytes() / MEGABYTE;
      bars.add(new Bar(name, megabytes, Double.NaN, Markup.format("%.2f MB", megabytes), colour));
    }
  }
}
