package io.espalier.stage;

import io.espalier.artifacts.Digest;
import io.espalier.artifacts.StepKey;
import io.espalier.events.EventCodec;
import io.espalier.events.Guard;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Reference;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.Step;
import io.espalier.events.step.Train;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Derives the key of a step from everything that its result depends on. */
final class StepKeys {
  private StepKeys() {}

  /** The parameters of a step's key, written as canonical JSON. */
  private record Parameters(
      Step step,
      long seed,
      int threads,
      String preprocessing,
      @Nullable Guard guard,
      @Nullable EvaluationSummary reference,
      @Nullable String run) {}

  static StepKey of(ModelVersionEvent event, Step step, String codeVersion) {
    List<Digest> inputs = new ArrayList<>();
    inputs.add(new Digest(event.artifact()));
    inputs.add(new Digest(event.dataset()));
    if (readsDense(step)) {
      addIfThere(inputs, event.dense());
    }
    if (step instanceof Benchmark) {
      addIfThere(inputs, event.denseInt8());
    }
    if (step instanceof Finetune finetune
        && finetune.start().readsEarly()
        && event.early() != null) {
      inputs.add(new Digest(event.early()));
    }
    boolean guarded = readsGuard(step);
    Parameters parameters =
        new Parameters(
            step,
            event.seed(),
            event.threads(),
            event.preprocessing(),
            guarded ? event.guard() : null,
            guarded && event.dense() != null ? event.dense().evaluation() : null,
            // A measurement is true of one occasion: another run measures again, a redelivery does
            // not.
            step instanceof Benchmark ? event.runId() : null);
    return StepKey.of(codeVersion, inputs, EventCodec.canonical(parameters));
  }

  private static boolean readsDense(Step step) {
    return switch (step) {
      case Finetune finetune -> finetune.needsTeacher();
      case Prune prune ->
          measures(prune) || prune.compensate() || prune.criterion() == Criterion.RECONSTRUCTION;
      case Quantize _, Benchmark _ -> true;
      case Train _, Prepare _ -> false;
    };
  }

  /** Whether the step aims at the guard, and not only the slip judges by it afterwards. */
  private static boolean readsGuard(Step step) {
    return switch (step) {
      case Finetune _ -> true; // It keeps the epoch that holds the guard best.
      case Prune prune -> measures(prune);
      case Train _, Prepare _, Quantize _, Benchmark _ -> false;
    };
  }

  /**
   * Whether a pruning measures what each layer costs, within the guard, against the dense model.
   */
  private static boolean measures(Prune prune) {
    return switch (prune.allocation()) {
      case SENSITIVITY, DYNAMIC -> true;
      case UNIFORM, GLOBAL, ERK, LAMP -> false;
    };
  }

  private static void addIfThere(List<Digest> inputs, @Nullable Reference reference) {
    if (reference != null) {
      inputs.add(new Digest(reference.artifact()));
    }
  }
}
