package io.espalier.registry.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.registry.model.Times;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the registry leaves its events; they are sent if, and only if, the transaction commits. */
@ApplicationScoped
public class Outbox {

  private final ObjectMapper json;

  Outbox(ObjectMapper json) {
    this.json = json;
  }

  /**
   * Leaves one record.
   *
   * @param eventId CloudEvents id, by which receivers drop repeats
   * @param key record key: the run id where there is one
   * @param headers Kafka headers, CloudEvents attributes among them
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public void leave(
      String eventId,
      String topic,
      @Nullable String key,
      Map<String, String> headers,
      byte[] payload) {
    OutboxMessage message = new OutboxMessage();
    message.eventId = eventId;
    message.topic = topic;
    message.recordKey = key;
    try {
      message.headers = json.writeValueAsString(new TreeMap<>(headers));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of texts can always be written", e);
    }
    message.payload = payload;
    message.createdAt = Times.now();
    message.persist();
  }
}
