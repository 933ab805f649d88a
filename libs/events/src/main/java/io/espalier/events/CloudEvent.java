package io.espalier.events;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The CloudEvents 1.0 attributes of a record, in binary mode: they travel as Kafka headers, the
 * value is the JSON alone.
 *
 * @param id equal for repeats of the same occasion
 * @param source who emitted it, such as {@code /espalier/prune-service}
 * @param type the kind and version of the record
 * @param subject the run id, or the model for a rollback
 */
public record CloudEvent(String id, String source, String type, String subject) {
  /** The type of {@link ModelVersionEvent}. */
  public static final String MODEL_VERSION = "io.espalier.model-version.v1";

  /** The type of {@link Submission}. */
  public static final String SUBMISSION = "io.espalier.submission.v1";

  /** The type of {@link Progress}. */
  public static final String PROGRESS = "io.espalier.progress.v1";

  /** The type of {@link Released}. */
  public static final String RELEASED = "io.espalier.released.v1";

  /** The type of {@link Rejected}. */
  public static final String REJECTED = "io.espalier.rejected.v1";

  /** The type of {@link RolledBack}. */
  public static final String ROLLED_BACK = "io.espalier.rolled-back.v1";

  /** The header that carries the type. */
  public static final String TYPE_HEADER = "ce_type";

  /** The header that carries the id. */
  public static final String ID_HEADER = "ce_id";

  /** The attributes of a model-version event. */
  public static CloudEvent of(ModelVersionEvent event, String source) {
    return new CloudEvent(event.id(), source, MODEL_VERSION, event.runId());
  }

  /** The attributes of a submission. */
  public static CloudEvent of(Submission submission, String source) {
    return new CloudEvent(submission.id(), source, SUBMISSION, submission.effectiveRunId());
  }

  /** The attributes of a progress record, which is unique by its number. */
  public static CloudEvent of(Progress progress, long number, String source) {
    return new CloudEvent(
        EventIds.of(
            "progress",
            progress.runId(),
            Integer.toString(progress.position()),
            Long.toString(number)),
        source,
        PROGRESS,
        progress.runId());
  }

  /** The attributes of a release. */
  public static CloudEvent of(Released released, String source) {
    return new CloudEvent(released.id(), source, RELEASED, released.runId());
  }

  /** The attributes of a rejection. */
  public static CloudEvent of(Rejected rejected, String source) {
    return new CloudEvent(rejected.id(), source, REJECTED, rejected.runId());
  }

  /** The attributes of a rollback. */
  public static CloudEvent of(RolledBack rolledBack, String source) {
    return new CloudEvent(rolledBack.id(), source, ROLLED_BACK, rolledBack.model());
  }

  /** The Kafka headers, in a fixed order. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put(ID_HEADER, id);
    headers.put("ce_source", source);
    headers.put(TYPE_HEADER, type);
    headers.put("ce_subject", subject);
    headers.put("content-type", "application/json");
    return headers;
  }
}
