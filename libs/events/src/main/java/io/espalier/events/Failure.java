package io.espalier.events;

import io.espalier.events.check.Checks;

/**
 * Why a run ended without a verdict.
 *
 * @param step the kind of the step that could not be done
 * @param reason what was wrong, and where: file, field or node
 * @param remedy what a person can do about it
 */
public record Failure(String step, String reason, String remedy) {
  public Failure {
    Checks.name("step", step);
    Checks.text("reason", reason);
    Checks.text("remedy", remedy);
  }
}
