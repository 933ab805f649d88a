package io.espalier.registry.event;

import io.espalier.events.CloudEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record as it came from Kafka.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param timestamp when it was produced
 * @param key its key
 * @param headers its headers as text
 * @param value its bytes; empty for a record without a value
 */
public record IncomingRecord(
    String topic,
    int partition,
    long offset,
    Instant timestamp,
    @Nullable String key,
    Map<String, String> headers,
    byte[] value) {

  /** The CloudEvents id, where the producer gave one. */
  Optional<String> eventId() {
    return Optional.ofNullable(headers.get(CloudEvent.ID_HEADER)).filter(id -> !id.isBlank());
  }
}
