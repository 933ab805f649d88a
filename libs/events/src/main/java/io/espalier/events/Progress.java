package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import org.jspecify.annotations.Nullable;

/**
 * How far a running step has come. For display only: records may be lost or repeated.
 *
 * @param runId the run
 * @param model the name of the model
 * @param step the kind of the step
 * @param position the position of the event that the step works on; the step is number position + 1
 * @param steps the steps of the run, as far as known
 * @param fraction how much of the step is done, 0 to 1
 * @param detail the epoch, for steps that train
 * @param note what is being done, for a person
 * @param etaSeconds the estimated time until the step is done, where it can be estimated
 */
public record Progress(
    String runId,
    String model,
    String step,
    int position,
    int steps,
    double fraction,
    @Nullable ProgressDetail detail,
    @Nullable String note,
    @Nullable Double etaSeconds) {
  public Progress {
    Checks.runId(runId);
    Checks.model(model);
    Checks.name("step", step);
    Checks.range("position", position, 0, Integer.MAX_VALUE);
    Checks.range("steps", steps, 0, Integer.MAX_VALUE);
    Checks.range("fraction", fraction, 0, 1);
    if (note != null && note.length() > Limits.TEXT_CHARACTERS_MAX) {
      note = note.substring(0, Limits.TEXT_CHARACTERS_MAX);
    }
    if (etaSeconds != null) {
      Checks.notNegative("etaSeconds", etaSeconds);
    }
  }
}
