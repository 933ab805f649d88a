package io.espalier.stage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as it came in.
 *
 * @param value the raw bytes; absent in a tombstone
 * @param key the key
 * @param topic the topic that it came from
 * @param partition its partition
 * @param offset its offset
 * @param headers its headers, text decoded as UTF-8
 */
public record StageRecord(
    byte @Nullable [] value,
    @Nullable String key,
    String topic,
    int partition,
    long offset,
    Map<String, String> headers) {
  public StageRecord {
    headers = Map.copyOf(headers);
  }

  /** A record without headers, for tests. */
  public static StageRecord of(String topic, String key, byte[] value) {
    return new StageRecord(value, key, topic, 0, 0, Map.of());
  }
}
