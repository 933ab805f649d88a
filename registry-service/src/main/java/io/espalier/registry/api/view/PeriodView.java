package io.espalier.registry.api.view;

import io.espalier.registry.model.AliasPeriod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A period in which one version was live.
 *
 * @param model the model
 * @param digest the version's ONNX artifact
 * @param runId the run that it comes from
 * @param reason whether a release or a rollback began it
 * @param from its beginning
 * @param until its end; null for the present
 */
public record PeriodView(
    String model,
    String digest,
    @Nullable String runId,
    AliasPeriod.Reason reason,
    Instant from,
    @Nullable Instant until) {

  /** The period of a row. */
  public static PeriodView of(AliasPeriod period) {
    return new PeriodView(
        period.model, period.digest, period.runId, period.reason, period.fromAt, period.untilAt);
  }
}
