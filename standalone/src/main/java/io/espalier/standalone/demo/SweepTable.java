package io.espalier.standalone.demo;

import io.espalier.registry.api.view.SweepPointView;
import io.espalier.registry.api.view.SweepView;
import io.espalier.standalone.report.TextTable;
import java.util.Locale;

/** A sweep as people read it. */
public final class SweepTable {

  private static final double MEGABYTE = 1e6;

  private SweepTable() {}

  /** The lines of the table, with a line on the sweep before it and the reason behind it. */
  public static String of(SweepView sweep) {
    TextTable table =
        new TextTable(
            "", "point", "status", "steps", "accuracy", "lost", "p50 ms", "MB", "zero", "front");
    for (SweepPointView point : sweep.points()) {
      row(table, sweep, point);
    }
    StringBuilder out = new StringBuilder();
    out.append(
        text(
            "Sweep %s: %s, model %s, recipe %s, %d points; the first %s shared by all%n",
            sweep.id(),
            sweep.status().wireName(),
            sweep.model(),
            sweep.recipe(),
            sweep.points().size(),
            sweep.sharedSteps() == 1 ? "step is" : sweep.sharedSteps() + " steps are"));
    out.append(table.render());
    sweep.points().stream()
        .filter(point -> point.reason() != null)
        .forEach(point -> out.append(text("  point %d: %s%n", point.number(), point.reason())));
    if (sweep.why() != null) {
      out.append(sweep.why()).append('\n');
    }
    return out.toString();
  }

  private static void row(TextTable table, SweepView sweep, SweepPointView point) {
    SweepPointView.Figures figures = point.figures();
    boolean measured = figures != null;
    Double p50 = measured ? figures.p50Millis() : null;
    table.row(
        (point.chosen() ? "*" : " ") + point.number(),
        point.label(),
        point.held() ? "waits" : point.status().wireName(),
        text("%d/%d%s", point.position(), point.stepCount(), found(point)),
        measured ? text("%.2f%%", figures.accuracy() * 100) : "",
        measured ? text("%.2f pp", figures.accuracyDropPoints()) : "",
        p50 == null ? "" : text("%.3f", p50),
        measured ? text("%.2f", figures.bytes() / MEGABYTE) : "",
        measured ? text("%.1f%%", figures.sparsity() * 100) : "",
        measured && figures.onFront() ? "yes" : "");
  }

  private static String found(SweepPointView point) {
    return point.reusedSteps() == 0 ? "" : text(" (%d found)", point.reusedSteps());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
