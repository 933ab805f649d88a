package io.espalier.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.espalier.events.Progress;
import io.espalier.events.ProgressDetail;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.QuantizeMetrics;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.Step;
import io.espalier.events.step.Train;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.StepView;
import io.espalier.standalone.client.RegistryJson;
import java.util.Locale;
import java.util.Optional;

/** The words of a run's progress on the terminal. */
final class ProgressLines {

  // What a step that does not train takes, for the estimate of the whole run.
  private static final double SHORT_STEP_SECONDS = 2;
  private static final double BENCHMARK_SECONDS = 40;

  private ProgressLines() {}

  /** A step that was done, with what came of it. */
  static String done(StepView step, int steps) {
    StepMetrics metrics = RegistryJson.read(step.metrics(), StepMetrics.class);
    String accuracy = metrics.evaluated().map(ProgressLines::accuracy).orElse("");
    String what =
        switch (metrics) {
          case PruneMetrics prune when !prune.removed().isEmpty() ->
              prune.removedCount() + " neurons or channels removed";
          case PruneMetrics prune ->
              String.format(
                  Locale.ROOT, "%.1f%% of the weights are zero", prune.after().sparsity() * 100);
          case TrainingMetrics training ->
              training.epochs().size()
                  + " epochs, the best is "
                  + training.selectedEpoch()
                  + (training.stoppedEarly() ? ", stopped as the loss no longer fell" : "");
          case QuantizeMetrics quantize -> quantize.quantizedWeights() + " weight tensors in INT8";
          case StepMetrics other -> "";
        };
    return String.format(
            Locale.ROOT,
            "[%2d/%d] %-9s %6.1f s%s  %-10s %s",
            step.position(),
            steps,
            step.kind(),
            step.seconds(),
            step.reused() ? " (found)" : "",
            accuracy,
            what)
        .stripTrailing();
  }

  /**
   * A line on the step at work.
   *
   * @param epoch which step and epoch it speaks of: where lines cannot be overwritten, one of each
   *     is enough
   * @param text the line
   */
  record AtWork(String epoch, String text) {}

  /** The step at work, where anything is known of it. */
  static Optional<AtWork> atWork(RunView run) {
    return RegistryJson.readIfKnown(run.progress(), Progress.class)
        .filter(progress -> progress.position() == run.steps().size())
        .map(progress -> atWork(run, progress));
  }

  private static AtWork atWork(RunView run, Progress progress) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "[%2d/%d] %-9s",
                progress.position() + 1,
                run.stepCount(),
                progress.step()));
    ProgressDetail detail = progress.detail();
    if (detail != null) {
      line.append(
          String.format(
              Locale.ROOT, " epoch %d of %d", Math.max(1, detail.epoch()), detail.epochs()));
      if (detail.accuracy() != null) {
        line.append(
            String.format(Locale.ROOT, ", accuracy so far %.2f%%", detail.accuracy() * 100));
      }
    } else {
      line.append(String.format(Locale.ROOT, " %.0f%%", progress.fraction() * 100));
      if (progress.note() != null) {
        line.append(", ").append(progress.note());
      }
    }
    if (progress.etaSeconds() != null) {
      line.append(", ").append(duration(progress.etaSeconds())).append(" left");
      line.append(" (whole run about ").append(duration(remaining(run, progress))).append(')');
    }
    String epoch = progress.position() + "/" + (detail == null ? "" : detail.epoch());
    return new AtWork(epoch, line.toString());
  }

  private static double remaining(RunView run, Progress progress) {
    double secondsPerEpoch = secondsPerEpoch(run, progress);
    double seconds = progress.etaSeconds() == null ? 0 : progress.etaSeconds();
    // The first of the remaining steps is the one at work.
    for (JsonNode json : run.remaining().stream().skip(1).toList()) {
      seconds +=
          switch (RegistryJson.read(json, Step.class)) {
            case Train train -> train.epochs() * secondsPerEpoch;
            case Finetune finetune -> finetune.epochs() * secondsPerEpoch;
            case Benchmark benchmark -> BENCHMARK_SECONDS;
            case Prepare prepare -> SHORT_STEP_SECONDS;
            case Prune prune -> SHORT_STEP_SECONDS;
            case Quantize quantize -> SHORT_STEP_SECONDS;
          };
    }
    return seconds;
  }

  private static double secondsPerEpoch(RunView run, Progress progress) {
    for (StepView step : run.steps().reversed()) {
      if (RegistryJson.read(step.metrics(), StepMetrics.class) instanceof TrainingMetrics training
          && !training.epochs().isEmpty()) {
        return step.seconds() / training.epochs().size();
      }
    }
    ProgressDetail detail = progress.detail();
    if (detail == null || progress.etaSeconds() == null || progress.fraction() >= 1) {
      return 0;
    }
    return progress.etaSeconds() / ((1 - progress.fraction()) * detail.epochs());
  }

  private static String accuracy(EvaluationSummary evaluation) {
    return String.format(Locale.ROOT, "%.2f%%", evaluation.accuracy() * 100);
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60);
  }
}
