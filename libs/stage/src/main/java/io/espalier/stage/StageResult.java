package io.espalier.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of a record. */
public sealed interface StageResult {
  /**
   * Publish this record, then acknowledge the one that came in.
   *
   * @param topic the topic
   * @param key the key
   * @param value the bytes
   * @param headers the headers, in order
   */
  record Emit(String topic, @Nullable String key, byte[] value, Map<String, String> headers)
      implements StageResult {
    public Emit {
      headers = new LinkedHashMap<>(headers);
    }
  }

  /**
   * Acknowledge the record; nothing follows from it.
   *
   * @param reason why
   */
  record Skip(String reason) implements StageResult {}

  /** Do not acknowledge the record: it comes again after the next start. */
  record Interrupted() implements StageResult {}
}
