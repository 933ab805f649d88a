package io.espalier.standalone.report;

import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.ClassRecall;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.PrepareMetrics;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.QuantizeMetrics;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.standalone.report.Report.CycleFigures;
import io.espalier.standalone.report.Report.StepFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Finds the cycles of pruning and recovery among the steps of a run. */
final class Cycles {

  private Cycles() {}

  /**
   * The dense version and one for each cycle. A cycle ends with its recovery; a pruning without one
   * counts where it was evaluated itself.
   */
  static List<CycleFigures> of(List<StepFigures> steps) {
    List<CycleFigures> cycles = new ArrayList<>();
    for (int index = 0; index < steps.size(); index++) {
      StepFigures step = steps.get(index);
      boolean recovered =
          index + 1 < steps.size() && steps.get(index + 1).metrics() instanceof TrainingMetrics;
      boolean ends =
          switch (step.metrics()) {
            case TrainingMetrics _, PrepareMetrics _ -> true;
            case PruneMetrics _ -> !recovered;
            case QuantizeMetrics _, BenchmarkMetrics _ -> false;
          };
      if (ends) {
        step.metrics().evaluated().map(result -> figures(step, result)).ifPresent(cycles::add);
      }
    }
    return List.copyOf(cycles);
  }

  /** A list of the last pruning that has any of it. */
  static <T> List<T> lastOf(List<StepFigures> steps, Function<PruneMetrics, List<T>> part) {
    for (StepFigures step : steps.reversed()) {
      if (step.metrics() instanceof PruneMetrics prune && !part.apply(prune).isEmpty()) {
        return part.apply(prune);
      }
    }
    return List.of();
  }

  private static CycleFigures figures(StepFigures step, EvaluationSummary result) {
    SequencedMap<String, Double> recall = new TreeMap<>();
    for (ClassRecall row : result.classes()) {
      recall.put(row.name(), row.recall());
    }
    return new CycleFigures(
        step.position(),
        step.step().kind(),
        step.metrics().size().sparsity(),
        step.metrics().size().parameters(),
        result.accuracy(),
        result.interval(),
        recall);
  }
}
