package io.espalier.events;

import io.espalier.events.check.Checks;
import org.jspecify.annotations.Nullable;

/**
 * The registry's announcement that an alias went back to another version.
 *
 * @param rollbackId the registry's id of this rollback
 * @param model the name of the model
 * @param alias the alias, {@code production}
 * @param fromVersion the version that was live
 * @param toVersion the version that is live now
 * @param artifact the digest of the ONNX file that is live now
 * @param reason why, where the caller said
 */
public record RolledBack(
    String rollbackId,
    String model,
    String alias,
    int fromVersion,
    int toVersion,
    String artifact,
    @Nullable String reason) {
  public RolledBack {
    Checks.name("rollbackId", rollbackId);
    Checks.model(model);
    Checks.name("alias", alias);
    Checks.range("fromVersion", fromVersion, 1, Integer.MAX_VALUE);
    Checks.range("toVersion", toVersion, 1, Integer.MAX_VALUE);
    Checks.digest("artifact", artifact);
    if (reason != null) {
      Checks.text("reason", reason);
    }
  }

  /** The CloudEvents id. */
  public String id() {
    return EventIds.of("rolled-back", rollbackId);
  }
}
