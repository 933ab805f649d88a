package io.espalier.events;

import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.Train;
import java.util.List;

/** The Kafka topics, and which of them an event goes to. The key of every record is its run id. */
public final class Topics {
  /** {@link Submission}s, for the registry. */
  public static final String SUBMITTED = "model-version.submitted";

  /** Events whose next step prunes. */
  public static final String PRUNE = "model-version.prune";

  /** Events whose next step trains, prepares or fine-tunes. */
  public static final String FINETUNE = "model-version.finetune";

  /** Events whose next step quantises. */
  public static final String QUANTIZE = "model-version.quantize";

  /** Events whose next step measures. */
  public static final String BENCHMARK = "model-version.benchmark";

  /** Events that ended, with a verdict or a failure. */
  public static final String VERDICT = "model-version.verdict";

  /** {@link Released} announcements of the registry. */
  public static final String RELEASED = "model-version.released";

  /** {@link Rejected} announcements of the registry. */
  public static final String REJECTED = "model-version.rejected";

  /** {@link RolledBack} announcements of the registry; their key is the model's name. */
  public static final String ROLLED_BACK = "model-version.rolled-back";

  /** {@link Progress} of running steps. */
  public static final String PROGRESS = "model-version.progress";

  /** Records that could not be processed, as raw bytes with the reason in headers. */
  public static final String DEAD_LETTER = "model-version.dead-letter";

  private static final List<String> ALL =
      List.of(
          SUBMITTED,
          PRUNE,
          FINETUNE,
          QUANTIZE,
          BENCHMARK,
          VERDICT,
          RELEASED,
          REJECTED,
          ROLLED_BACK,
          PROGRESS,
          DEAD_LETTER);

  private Topics() {}

  /** Every topic. */
  public static List<String> all() {
    return ALL;
  }

  /** The topics that carry {@link ModelVersionEvent}s: the registry listens to all of them. */
  public static List<String> ofModelVersions() {
    return List.of(PRUNE, FINETUNE, QUANTIZE, BENCHMARK, VERDICT);
  }

  /** The topic that an event is published to: its next step's, or the verdict's where none is. */
  public static String next(ModelVersionEvent event) {
    return event
        .nextStep()
        .map(
            step ->
                switch (step) {
                  case Train _, Prepare _, Finetune _ -> FINETUNE;
                  case Prune _ -> PRUNE;
                  case Quantize _ -> QUANTIZE;
                  case Benchmark _ -> BENCHMARK;
                })
        .orElse(VERDICT);
  }
}
