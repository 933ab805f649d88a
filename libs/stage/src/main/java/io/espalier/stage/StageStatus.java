package io.espalier.stage;

import org.jspecify.annotations.Nullable;

/**
 * What a stage is doing, for its health check.
 *
 * @param doing one sentence
 * @param fault what it waits to come back, where it waits
 */
public record StageStatus(String doing, @Nullable String fault) {
  /** A stage that waits for records. */
  static final StageStatus IDLE = new StageStatus("waiting for events", null);

  /** Whether the stage can work. */
  public boolean healthy() {
    return fault == null;
  }
}
