package io.espalier.stage;

import io.espalier.artifacts.Digest;
import io.espalier.artifacts.StepKey;
import io.espalier.events.CompletedStep;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Reference;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.step.Step;
import org.jspecify.annotations.Nullable;

/**
 * The result of a step as it is kept under the step's key. It names the run that it was made in, so
 * that every delivery of the same event leads to the same bytes.
 *
 * @param artifact the digest of the model made
 * @param metrics what was measured
 * @param denseInt8 the dense reference quantised, where made
 * @param codeVersion the code that made it
 * @param seconds the time it took
 * @param runId the run that made it
 * @param position the position of the event that it was made from
 */
record StepResult(
    String artifact,
    StepMetrics metrics,
    @Nullable Reference denseInt8,
    String codeVersion,
    double seconds,
    String runId,
    int position) {

  static StepResult of(
      ModelVersionEvent event, StepOutcome outcome, String codeVersion, double seconds) {
    return new StepResult(
        outcome.artifact().value(),
        outcome.metrics(),
        outcome.denseInt8(),
        codeVersion,
        seconds,
        event.runId(),
        event.position());
  }

  Digest digest() {
    return new Digest(artifact);
  }

  /** The event that follows when this is the result of the event's next step. */
  ModelVersionEvent follow(ModelVersionEvent event, Step step, StepKey key) {
    boolean reused = !(runId.equals(event.runId()) && position == event.position());
    CompletedStep completed =
        new CompletedStep(
            step,
            key.value(),
            codeVersion,
            event.artifact(),
            artifact,
            seconds,
            reused,
            metrics,
            null);
    return event.next(completed, denseInt8 == null ? null : at(event.position() + 1, denseInt8));
  }

  private static Reference at(int position, Reference reference) {
    return new Reference(
        reference.artifact(),
        reference.parent(),
        position,
        reference.evaluation(),
        reference.size());
  }
}
