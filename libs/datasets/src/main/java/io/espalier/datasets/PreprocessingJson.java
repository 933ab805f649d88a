package io.espalier.datasets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The canonical JSON of a preprocessing contract. */
final class PreprocessingJson {

  /**
   * Names the arithmetic as well as the fields: a change to decoding or resampling that gives other
   * pixels needs a new value here, and thereby a new digest.
   */
  static final String CONTRACT = "espalier-preprocessing-1";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> FIELDS =
      Set.of("contract", "width", "height", "channels", "resize", "order", "mean", "std");

  private PreprocessingJson() {}

  static String write(Preprocessing contract) {
    return "{\"contract\":\"%s\",\"width\":%d,\"height\":%d,\"channels\":%d,\"resize\":\"%s\",\"order\":\"%s\",\"mean\":%s,\"std\":%s}"
        .formatted(
            CONTRACT,
            contract.width(),
            contract.height(),
            contract.channels(),
            contract.resize(),
            contract.order(),
            numbers(contract.mean()),
            numbers(contract.std()));
  }

  /** The shortest decimal that names each float, as {@link Float#toString} defines it. */
  private static String numbers(List<Float> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  static Preprocessing read(String json) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw Preprocessing.invalid(
          "it is not JSON (%s)".formatted(e.getOriginalMessage()), "check the text");
    }
    return read(node);
  }

  static Preprocessing read(@Nullable JsonNode node) {
    if (node == null || !node.isObject()) {
      throw Preprocessing.invalid("it is not a JSON object", "check the text");
    }
    for (var field : node.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw Preprocessing.invalid("unknown field '%s'".formatted(field.getKey()), "remove it");
      }
    }
    String contract = text(node, "contract");
    if (!contract.equals(CONTRACT)) {
      throw Preprocessing.invalid(
          "contract is '%s'".formatted(contract), "this version understands " + CONTRACT);
    }
    return new Preprocessing(
        integer(node, "width"),
        integer(node, "height"),
        integer(node, "channels"),
        choice(ResizeRule.class, node, "resize"),
        choice(ChannelOrder.class, node, "order"),
        floats(node, "mean"),
        floats(node, "std"));
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isTextual()) {
      throw Preprocessing.invalid("field '%s' is missing or not a text".formatted(field), "add it");
    }
    return value.textValue();
  }

  private static int integer(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToInt()) {
      throw Preprocessing.invalid(
          "field '%s' is missing or not an integer".formatted(field), "add it");
    }
    return value.intValue();
  }

  private static <E extends Enum<E>> E choice(Class<E> type, JsonNode node, String field) {
    String value = text(node, field);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value.toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    throw Preprocessing.invalid(
        "field '%s' is '%s'".formatted(field, value),
        "use one of " + Arrays.toString(type.getEnumConstants()));
  }

  private static List<Float> floats(JsonNode node, String field) {
    JsonNode values = node.get(field);
    if (values == null || !values.isArray()) {
      throw Preprocessing.invalid(
          "field '%s' is missing or not a list".formatted(field), "add one number per channel");
    }
    List<Float> floats = new ArrayList<>();
    for (JsonNode value : values) {
      if (!value.isNumber()) {
        throw Preprocessing.invalid(
            "field '%s' contains %s".formatted(field, value), "use numbers only");
      }
      floats.add(value.floatValue());
    }
    return floats;
  }
}
