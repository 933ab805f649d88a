package io.espalier.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.events.EventCodec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the parts of the registry's answers that are types of the event contract. */
public final class RegistryJson {

  private static final ObjectMapper MAPPER = EventCodec.mapper();

  private RegistryJson() {}

  /**
   * @throws IllegalStateException when the registry is of a version that writes the type otherwise
   */
  public static <T> T read(JsonNode json, Class<T> type) {
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the registry answered with a " + type.getSimpleName() + " of another version", e);
    }
  }

  /** As {@link #read}, for a part that may be absent or null. */
  public static <T> Optional<T> readIfKnown(@Nullable JsonNode json, Class<T> type) {
    return json == null || json.isNull() ? Optional.empty() : Optional.of(read(json, type));
  }
}
