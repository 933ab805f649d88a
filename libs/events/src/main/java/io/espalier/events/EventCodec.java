package io.espalier.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.events.check.Limits;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * Encodes and decodes every record of the contract as JSON. The encoding is canonical: fields in
 * alphabetical order, absent values left out, no white space, so that equal records have equal
 * bytes. Decoding ignores unknown fields (a newer producer may add some) and refuses unknown steps,
 * enum values, wrong types, missing required fields and limits exceeded.
 */
public final class EventCodec {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private EventCodec() {}

  /** The canonical bytes of a record of the contract. */
  public static byte[] encode(Object record) {
    byte[] bytes = canonical(record);
    if (bytes.length > Limits.EVENT_BYTES_MAX) {
      throw new EventFormatException(
          "The event has %d bytes; at most %d are allowed."
              .formatted(bytes.length, Limits.EVENT_BYTES_MAX));
    }
    return bytes;
  }

  /** The canonical JSON of any record, without a limit on its size: for digests and step keys. */
  public static byte[] canonical(Object record) {
    try {
      return MAPPER.writeValueAsBytes(sorted(MAPPER.valueToTree(record)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The record cannot be written as JSON.", e);
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      var array = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(element -> array.add(sorted(element)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    var fields = new TreeMap<String, JsonNode>();
    node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    fields.forEach((name, value) -> object.set(name, sorted(value)));
    return object;
  }

  /** A model-version event. */
  public static ModelVersionEvent decode(byte[] bytes) {
    return decode(bytes, ModelVersionEvent.class);
  }

  /**
   * A record of the contract.
   *
   * @throws EventFormatException if the bytes are none
   */
  public static <T> T decode(byte[] bytes, Class<T> type) {
    if (bytes.length > Limits.EVENT_BYTES_MAX) {
      throw new EventFormatException(
          "The record has %d bytes; at most %d are allowed."
              .formatted(bytes.length, Limits.EVENT_BYTES_MAX));
    }
    try {
      T value = MAPPER.readValue(bytes, type);
      if (value == null) {
        throw new EventFormatException("The record is JSON null, not a " + name(type) + ".");
      }
      return value;
    } catch (JsonMappingException e) {
      throw new EventFormatException(
          "The record is no %s: at '%s': %s".formatted(name(type), path(e.getPath()), firstLine(e)),
          e);
    } catch (JsonProcessingException e) {
      throw new EventFormatException(
          "The record is no JSON: %s%s".formatted(position(e), firstLine(e)), e);
    } catch (IOException e) {
      throw new EventFormatException("The record cannot be read: " + e.getMessage(), e);
    }
  }

  /** The mapper behind this codec, for REST resources and reports that show the same records. */
  public static ObjectMapper mapper() {
    return MAPPER.copy();
  }

  private static String position(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    return location == null
        ? ""
        : "line %d, column %d: ".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String name(Class<?> type) {
    return type.getSimpleName();
  }

  private static String path(List<JsonMappingException.Reference> path) {
    StringBuilder text = new StringBuilder();
    for (JsonMappingException.Reference step : path) {
      if (step.getFieldName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return text.isEmpty() ? "the record itself" : text.toString();
  }

  private static String firstLine(JsonProcessingException e) {
    Throwable cause = e.getCause() instanceof IllegalArgumentException own ? own : null;
    String message = cause == null ? e.getOriginalMessage() : cause.getMessage();
    return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
  }
}
