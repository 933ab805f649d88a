package io.espalier.events;

import io.espalier.events.check.Checks;
import org.jspecify.annotations.Nullable;

/**
 * The registry's announcement that a run ended without a release: a gate did not hold, or a step
 * could not be done.
 *
 * @param runId the run
 * @param model the name of the model
 * @param verdict the gates, where it came to a verdict
 * @param failure what could not be done, where it did not
 */
public record Rejected(
    String runId, String model, @Nullable Verdict verdict, @Nullable Failure failure) {
  public Rejected {
    Checks.runId(runId);
    Checks.model(model);
    if ((verdict == null) == (failure == null)) {
      throw new IllegalArgumentException(
          "Exactly one of the fields 'verdict' and 'failure' must be there.");
    }
  }

  /** The CloudEvents id. */
  public String id() {
    return EventIds.of("rejected", runId);
  }
}
