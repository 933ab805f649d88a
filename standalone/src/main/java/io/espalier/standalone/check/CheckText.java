package io.espalier.standalone.check;

import io.espalier.standalone.check.CheckReport.EngineLine;
import io.espalier.standalone.check.CheckReport.OperatorLine;
import io.espalier.standalone.report.TextTable;
import java.util.TreeMap;

/** A report as people read it. */
public final class CheckText {
  private CheckText() {}

  /** The lines of a report. */
  public static String of(CheckReport report) {
    StringBuilder text = new StringBuilder();
    if (report.readable()) {
      describe(report, text);
    }
    if (!report.problems().isEmpty()) {
      text.append(report.readable() ? "\nProblems\n" : "");
      report
          .problems()
          .forEach(problem -> line(text, report.readable() ? "  - %s" : "%s", problem));
    }
    line(
        text,
        report.submittable()
            ? "Ready: ./espalier submit %s --data DIR"
            : "Not ready: submit would refuse %s.",
        report.file());
    return text.toString();
  }

  private static void describe(CheckReport report, StringBuilder text) {
    line(text, "%s: %,d bytes, by %s", report.file(), report.bytes(), producer(report));
    line(
        text,
        "  format      IR %d, operator sets %s",
        report.irVersion(),
        String.join(
            ", ",
            new TreeMap<>(report.opsets())
                .entrySet().stream()
                    .map(e -> (e.getKey().isEmpty() ? "ai.onnx" : e.getKey()) + " " + e.getValue())
                    .toList()));
    report.inputs().forEach(input -> line(text, "  input       %s", input));
    report.outputs().forEach(output -> line(text, "  output      %s", output));
    line(
        text,
        "  parameters  %,d, of them not zero %,d",
        report.parameters(),
        report.nonZeroParameters());
    line(text, "  MACs        %,d for one image", report.macs());
    line(
        text,
        "  prunable    %d weight tensors; %d groups with %,d channels or neurons that can be removed, %d groups that cannot",
        report.groups().prunableWeights(),
        report.groups().removable(),
        report.groups().removableChannels(),
        report.groups().pinned());
    new TreeMap<>(report.groups().pinnedBecause())
        .forEach((reason, count) -> line(text, "              %d: %s", count, reason));
    text.append('\n');
    TextTable operators = new TextTable("operator", "nodes", "understood");
    for (OperatorLine operator : report.operators()) {
      operators.row(
          operator.operator(),
          Long.toString(operator.count()),
          operator.understood() ? "yes" : "no");
    }
    text.append(operators.render()).append('\n');
    for (EngineLine engine : report.engines()) {
      line(text, "  %-15s %s", engine.engine(), engine.runs() ? "runs it" : "does not run it");
    }
  }

  private static String producer(CheckReport report) {
    return report.producer().isEmpty() ? "an unnamed exporter" : report.producer();
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(format.formatted(arguments)).append('\n');
  }
}
