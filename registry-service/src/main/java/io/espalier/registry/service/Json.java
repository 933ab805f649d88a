package io.espalier.registry.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import java.nio.charset.StandardCharsets;

/** JSON documents of the database: records of the event contract in their canonical text. */
public final class Json {

  private static final ObjectMapper MAPPER = EventCodec.mapper();

  private Json() {}

  /** The canonical text of a record. */
  public static String text(Object record) {
    return new String(EventCodec.canonical(record), StandardCharsets.UTF_8);
  }

  /** A record as a tree. */
  public static JsonNode tree(Object record) {
    return MAPPER.valueToTree(record);
  }

  /** A stored text as a tree. */
  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The database holds unreadable JSON: " + e.getMessage(), e);
    }
  }

  /** A stored text as a record. */
  public static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The database holds unreadable JSON: " + e.getMessage(), e);
    }
  }

  /** A stored event. */
  public static ModelVersionEvent event(String text) {
    return read(text, ModelVersionEvent.class);
  }
}
