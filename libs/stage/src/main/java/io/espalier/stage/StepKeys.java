package io.espalier.stage;

import io.espalier.artifacts.Digest;
import io.espalier.artifacts.StepKey;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Reference;
import io.espalier.events.step.Benchmark;
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
      Step step, long seed, int threads, String preprocessing, @Nullable String run) {}

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
    // A measurement is true of one occasion: another run measures again, a redelivery does not.
    String run = step instanceof Benchmark ? event.runId() : null;
    Parameters parameters =
        new Parameters(step, event.seed(), event.threads(), event.preprocessing(), run);
    return StepKey.of(codeVersion, inputs, EventCodec.canonical(parameters));
  }

  private static boolean readsDense(Step step) {
    return switch (step) {
      case Finetune finetune -> finetune.needsTeacher();
      case Quantize _, Benchmark _ -> true;
      case Train _, Prepare _, Prune _ -> false;
    };
  }

  private static void addIfThere(List<Digest> inputs, @Nullable Reference reference) {
    if (reference != null) {
      inputs.add(new Digest(reference.artifact()));
    }
  }
}
