package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.step.Step;
import org.jspecify.annotations.Nullable;

/**
 * A step that was done.
 *
 * @param step the step with its parameters
 * @param stepKey the hash of inputs, parameters, seed, threads and code version that its result is
 *     kept under
 * @param codeVersion the version of the code that did it
 * @param input the digest of the model that it worked on
 * @param output the digest of the model that it made; differs from the event's artifact only where
 *     a guard sent the run back
 * @param seconds the time it took when it was done
 * @param reused whether the result of an equal step of another run was taken
 * @param metrics what it measured
 * @param guard the guard's judgement, after fine-tuning
 */
public record CompletedStep(
    Step step,
    String stepKey,
    String codeVersion,
    String input,
    String output,
    double seconds,
    boolean reused,
    StepMetrics metrics,
    @Nullable GuardCheck guard) {
  public CompletedStep {
    Checks.required("step", step);
    Checks.stepKey("stepKey", stepKey);
    Checks.name("codeVersion", codeVersion);
    Checks.digest("input", input);
    Checks.digest("output", output);
    Checks.notNegative("seconds", seconds);
    Checks.required("metrics", metrics);
  }

  CompletedStep withGuard(GuardCheck check) {
    return new CompletedStep(
        step, stepKey, codeVersion, input, output, seconds, reused, metrics, check);
  }
}
