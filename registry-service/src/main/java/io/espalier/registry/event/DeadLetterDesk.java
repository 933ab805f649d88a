package io.espalier.registry.event;

import io.espalier.events.Topics;
import io.espalier.registry.model.Times;
import io.espalier.registry.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The records that could not be processed. Every one is listed once, whoever reports it. Those of
 * topics that only the registry reads go to the dead-letter topic from here; a stage's go there
 * from the stage.
 */
@ApplicationScoped
class DeadLetterDesk {

  static final String REASON_HEADER = "dead-letter-reason";
  static final String TOPIC_HEADER = "dead-letter-topic";
  static final String PARTITION_HEADER = "dead-letter-partition";
  static final String OFFSET_HEADER = "dead-letter-offset";

  private static final Logger LOG = Logger.getLogger(DeadLetterDesk.class);
  private static final String REGISTRY = "registry";
  private static final String STAGE = "stage";

  private record Origin(String topic, int partition, long offset) {}

  private final EntityManager entities;
  private final Outbox outbox;

  DeadLetterDesk(EntityManager entities, Outbox outbox) {
    this.entities = entities;
    this.outbox = outbox;
  }

  /** Lists a record of the dead-letter topic under the place that it came from. */
  @Transactional
  void list(IncomingRecord record) {
    Map<String, String> headers = record.headers();
    Origin origin;
    try {
      origin =
          new Origin(
              headers.getOrDefault(TOPIC_HEADER, record.topic()),
              Integer.parseInt(
                  headers.getOrDefault(PARTITION_HEADER, Integer.toString(record.partition()))),
              Long.parseLong(headers.getOrDefault(OFFSET_HEADER, Long.toString(record.offset()))));
    } catch (NumberFormatException e) {
      // Somebody else's headers: it is still a dead letter, at least where it lies now.
      origin = new Origin(record.topic(), record.partition(), record.offset());
    }
    insert(origin, record, headers.getOrDefault(REASON_HEADER, "No reason was given."), STAGE);
  }

  /** Gives up a record that this service cannot process. */
  @Transactional
  void giveUp(IncomingRecord record, String reason) {
    if (record.topic().equals(Topics.DEAD_LETTER)) {
      list(record);
      return;
    }
    Origin origin = new Origin(record.topic(), record.partition(), record.offset());
    if (!insert(origin, record, reason, REGISTRY)) {
      return;
    }
    LOG.warnf(
        "The record at %s, partition %d, offset %d cannot be processed: %s",
        record.topic(), record.partition(), record.offset(), reason);
    if (record.topic().equals(Topics.SUBMITTED) || record.topic().equals(Topics.VERDICT)) {
      Map<String, String> headers = new LinkedHashMap<>(record.headers());
      headers.put(REASON_HEADER, reason);
      headers.put(TOPIC_HEADER, origin.topic());
      headers.put(PARTITION_HEADER, Integer.toString(origin.partition()));
      headers.put(OFFSET_HEADER, Long.toString(origin.offset()));
      outbox.leave(
          "dead-letter-%s-%d-%d".formatted(origin.topic(), origin.partition(), origin.offset()),
          Topics.DEAD_LETTER,
          record.key(),
          headers,
          record.value());
    }
  }

  private boolean insert(Origin origin, IncomingRecord record, String reason, String reportedBy) {
    return entities
            .createNativeQuery(
                """
                insert into dead_letter
                  (topic, partition_no, offset_no, record_key, reason, payload, reported_by, recorded_at)
                values (?1, ?2, ?3, cast(?4 as text), ?5, ?6, ?7, ?8) on conflict do nothing
                """)
            .setParameter(1, origin.topic())
            .setParameter(2, origin.partition())
            .setParameter(3, origin.offset())
            .setParameter(4, printable(record.key()))
            .setParameter(5, printable(reason))
            .setParameter(6, record.value())
            .setParameter(7, reportedBy)
            .setParameter(8, Times.now())
            .executeUpdate()
        == 1;
  }

  /** PostgreSQL's text takes no NUL, which a poison record may well have. */
  private static @Nullable String printable(@Nullable String text) {
    return text == null ? null : text.replace('\0', '\uFFFD');
  }
}
