package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.EvaluationSummary.RecallDrop;
import io.espalier.events.step.Gates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether a model may be released.
 *
 * @param released whether every gate held
 * @param gates every gate of the recipe with what was measured
 */
public record Verdict(boolean released, List<GateResult> gates) {
  /** The most gates of a verdict. */
  public static final int GATES_MAX = 64;

  public Verdict {
    gates = Checks.list("gates", gates, GATES_MAX);
    if (released != gates.stream().allMatch(GateResult::held)) {
      throw new IllegalArgumentException(
          "The field 'released' is %s, which contradicts the gates.".formatted(released));
    }
  }

  /** Applies the gates to what the benchmark measured. */
  public static Verdict of(Gates gates, BenchmarkMetrics metrics) {
    List<GateResult> results = new ArrayList<>();
    results.add(accuracy(gates, metrics));
    results.add(recall(gates, metrics));
    if (gates.bytesMax() > 0) {
      results.add(bytes(gates, metrics));
    }
    if (gates.speedUpMin() > 0) {
      results.add(speedUp(gates, metrics));
    }
    return new Verdict(results.stream().allMatch(GateResult::held), results);
  }

  private static GateResult accuracy(Gates gates, BenchmarkMetrics metrics) {
    EvaluationSummary dense = metrics.dense().evaluation();
    EvaluationSummary released = metrics.released().evaluation();
    double drop = released.accuracyDropFrom(dense);
    return new GateResult(
        GateResult.ACCURACY_DROP,
        gates.accuracyDropMax(),
        drop,
        drop <= gates.accuracyDropMax() + Guard.ROUNDING_POINTS,
        text(
            "Accuracy %.2f%% against %.2f%% dense: %+.2f points, at most %.2f may be lost.",
            released.accuracy() * 100, dense.accuracy() * 100, -drop, gates.accuracyDropMax()));
  }

  private static GateResult recall(Gates gates, BenchmarkMetrics metrics) {
    Optional<RecallDrop> worst =
        metrics.released().evaluation().worstRecallDropFrom(metrics.dense().evaluation());
    double drop = worst.map(RecallDrop::points).orElse(0.0);
    return new GateResult(
        GateResult.RECALL_DROP,
        gates.recallDropMax(),
        drop,
        drop <= gates.recallDropMax() + Guard.ROUNDING_POINTS,
        text(
            "The class that changed most for the worse is '%s': %+.2f points of recall, at most"
                + " %.2f may be lost.",
            worst.map(RecallDrop::name).orElse("none"), -drop, gates.recallDropMax()));
  }

  private static GateResult bytes(Gates gates, BenchmarkMetrics metrics) {
    long bytes = metrics.released().size().packedBytes();
    return new GateResult(
        GateResult.BYTES,
        gates.bytesMax(),
        (double) bytes,
        bytes <= gates.bytesMax(),
        text("The released file has %d bytes, at most %d are allowed.", bytes, gates.bytesMax()));
  }

  private static GateResult speedUp(Gates gates, BenchmarkMetrics metrics) {
    OptionalDouble measured = metrics.speedUp();
    if (measured.isEmpty()) {
      return new GateResult(
          GateResult.SPEED_UP,
          gates.speedUpMin(),
          null,
          false,
          "The speed-up was not measured: the released model on espalier or the dense model on"
              + " pytorch is missing from the measurements.");
    }
    double factor = measured.getAsDouble();
    return new GateResult(
        GateResult.SPEED_UP,
        gates.speedUpMin(),
        factor,
        factor >= gates.speedUpMin(),
        text(
            "The released model on espalier is %.2f times as fast as the dense model on pytorch, at"
                + " least %.2f is asked.",
            factor, gates.speedUpMin()));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
