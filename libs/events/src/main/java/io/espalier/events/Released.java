package io.espalier.events;

import io.espalier.events.check.Checks;

/**
 * The registry's announcement that a version is live.
 *
 * @param runId the run that made it
 * @param model the name of the model
 * @param version the version number that the registry gave it
 * @param alias the alias that points to it now, {@code production}
 * @param artifact the digest of its ONNX file
 * @param dense the digest of its dense reference
 * @param verdict the gates that it passed
 */
public record Released(
    String runId,
    String model,
    int version,
    String alias,
    String artifact,
    String dense,
    Verdict verdict) {
  public Released {
    Checks.runId(runId);
    Checks.model(model);
    Checks.range("version", version, 1, Integer.MAX_VALUE);
    Checks.name("alias", alias);
    Checks.digest("artifact", artifact);
    Checks.digest("dense", dense);
    Checks.required("verdict", verdict);
  }

  /** The CloudEvents id. */
  public String id() {
    return EventIds.of("released", runId);
  }
}
