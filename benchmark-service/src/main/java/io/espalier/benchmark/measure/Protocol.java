package io.espalier.benchmark.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Requests and replies as lines of JSON. */
final class Protocol {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Protocol() {}

  static String line(Request request) {
    return write(request);
  }

  static String line(Reply reply) {
    return write(reply);
  }

  /**
   * @throws MeasurementException if the line is no request
   */
  static Request request(String line) {
    return read(line, Request.class);
  }

  /**
   * @throws MeasurementException if the line is no reply
   */
  static Reply reply(String line) {
    return read(line, Reply.class);
  }

  private static String write(Object message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a protocol message has no JSON form", impossible);
    }
  }

  private static <T> T read(String line, Class<T> type) {
    try {
      return JSON.readValue(line, type);
    } catch (JsonProcessingException notOurs) {
      String shown = line.length() > 200 ? line.substring(0, 200) + "..." : line;
      throw new MeasurementException(
          "not a measurement protocol line: \"%s\"".formatted(shown), notOurs);
    }
  }
}
