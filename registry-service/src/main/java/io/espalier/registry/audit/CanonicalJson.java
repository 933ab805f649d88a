package io.espalier.registry.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;

/**
 * One text per JSON value: keys in the order of their UTF-16 code units, no white space, null
 * members left out. Equal values give equal bytes, so they can be hashed.
 */
public final class CanonicalJson {

  private static final ObjectMapper PLAIN = new ObjectMapper();

  private CanonicalJson() {}

  /** The canonical text of a JSON tree. */
  public static String write(JsonNode node) {
    try {
      return PLAIN.writeValueAsString(sorted(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree can always be written", e);
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      TreeMap<String, JsonNode> members = new TreeMap<>();
      for (var member : object.properties()) {
        if (!member.getValue().isNull()) {
          members.put(member.getKey(), sorted(member.getValue()));
        }
      }
      return new ObjectNode(JsonNodeFactory.instance, members);
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> copy.add(sorted(element)));
      return copy;
    }
    return node;
  }
}
