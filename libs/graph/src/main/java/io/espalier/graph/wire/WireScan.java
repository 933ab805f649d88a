package io.espalier.graph.wire;

import io.espalier.graph.OnnxFormatException;
import io.espalier.graph.OnnxLimits;
import io.espalier.graph.wire.WireSchema.Field;
import io.espalier.graph.wire.WireSchema.Kind;
import io.espalier.graph.wire.WireSchema.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks once over the bytes of an encoded model, allocating next to nothing: every length and
 * number is checked against what is left, every string is UTF-8, and everything is counted, so that
 * decoding afterwards can neither run out of bytes nor of memory. Errors name the byte.
 */
final class WireScan {
  /** Messages within messages; the depth at which the decoder itself would give up. */
  private static final int DEPTH_MAX = 90;

  private static final int VARINT_BYTES_MAX = 10;
  private static final int FIELD_NUMBER_MAX = (1 << 29) - 1;

  private final byte[] bytes;
  private final WireCounts counts;
  private final WireLayout layout = new WireLayout();
  private int position;

  private WireScan(byte[] bytes, OnnxLimits limits) {
    this.bytes = bytes;
    this.counts = new WireCounts(limits, bytes.length);
  }

  /**
   * Scans a model.
   *
   * @throws OnnxFormatException naming the byte, if the bytes are no encoded model or above a limit
   */
  static WireLayout of(byte[] bytes, OnnxLimits limits) {
    WireScan scan = new WireScan(bytes, limits);
    scan.message(WireSchema.MODEL, bytes.length, 0, 0);
    return scan.layout;
  }

  private void message(Message type, int end, int depth, int graphs) {
    if (depth > DEPTH_MAX) {
      throw error(position, "messages are nested deeper than %d".formatted(DEPTH_MAX));
    }
    long seen = 0;
    int rank = 0;
    while (position < end) {
      int start = position;
      long tag = varint(end, type.name);
      int number = (int) Math.min(tag >>> 3, Integer.MAX_VALUE);
      if (number == 0 || number > FIELD_NUMBER_MAX || tag >>> 32 != 0) {
        throw error(start, "%s has a field with the number %d".formatted(type.name, tag >>> 3));
      }
      int wireType = (int) (tag & 7);
      Field field = type.field(number);
      if (field == null) {
        unknown(type, number, wireType, start, end);
        continue;
      }
      if (field.kind() == Kind.MESSAGE && !field.repeated()) {
        if ((seen >>> number & 1) != 0) {
          throw error(start, field.label() + " is given twice");
        }
        seen |= 1L << number;
      }
      int values = field(field, wireType, start, end, depth, graphs);
      if (counts.isDimension(field)) {
        rank = Math.addExact(rank, values);
        counts.rank(rank, start);
      }
    }
  }

  /** Passes over one occurrence of a field; the number of values in it. */
  private int field(Field field, int wireType, int start, int end, int depth, int graphs) {
    if (field.kind() == Kind.NUMBER && wireType == 2 && field.repeated()) {
      int to = bodyEnd(field.label(), start, end);
      int values = packed(field, to);
      counts.numbers(field, values, depth, start);
      layout.field(field, depth, start, position, to);
      position = to;
      return values;
    }
    if (wireType != field.wireType()) {
      throw error(
          start,
          "%s is encoded with wire type %d where %d is right"
              .formatted(field.label(), wireType, field.wireType()));
    }
    if (field.kind() == Kind.NUMBER) {
      number(wireType, end, field.label());
      counts.numbers(field, 1, depth, start);
      layout.field(field, depth, start, start, position);
      return 1;
    }
    int to = bodyEnd(field.label(), start, end);
    layout.field(field, depth, start, position, to);
    Message message = field.message();
    if (message != null) {
      int nested = graphs + (depth > 0 && message.name.equals("GraphProto") ? 1 : 0);
      counts.message(field, message, nested, to - position, start);
      message(message, to, depth + 1, nested);
    } else {
      if (field.kind() == Kind.STRING) {
        requireUtf8(field, to);
      }
      counts.bytes(field, to - position, start);
      position = to;
    }
    return 1;
  }

  private void unknown(Message type, int number, int wireType, int start, int end) {
    String label = "%s's field %d, which this library does not know,".formatted(type.name, number);
    if (wireType == 2) {
      position = bodyEnd(label, start, end);
    } else {
      number(wireType, end, label);
    }
    counts.unknown(position - start, start);
  }

  private void number(int wireType, int end, String label) {
    int width =
        switch (wireType) {
          case 0 -> 0;
          case 1 -> Long.BYTES;
          case 5 -> Integer.BYTES;
          default -> throw error(position, "%s has the wire type %d".formatted(label, wireType));
        };
    if (width == 0) {
      varint(end, label);
    } else if (width > end - position) {
      throw error(position, "%s ends in the middle of a number".formatted(label));
    }
    position += width;
  }

  /** Number of values in a packed list; the position stays. */
  private int packed(Field field, int to) {
    int length = to - position;
    if (field.wireType() != 0) {
      int width = field.wireType() == 1 ? Long.BYTES : Integer.BYTES;
      if (length % width != 0) {
        throw error(
            position, "%s has %d bytes, no multiple of %d".formatted(field.label(), length, width));
      }
      return length / width;
    }
    int values = 0;
    int run = 0;
    for (int at = position; at < to; at++) {
      run++;
      if (bytes[at] >= 0) {
        values++;
        run = 0;
      } else if (run >= VARINT_BYTES_MAX) {
        throw error(at, "%s has a number of more than 10 bytes".formatted(field.label()));
      }
    }
    if (run != 0) {
      throw error(to, "%s ends in the middle of a number".formatted(field.label()));
    }
    return values;
  }

  /** Reads a length; the end of what it belongs to. */
  private int bodyEnd(String label, int start, int end) {
    long length = varint(end, label);
    if (length < 0 || length > end - position) {
      throw error(
          start,
          "%s claims %s bytes, but %d are left"
              .formatted(label, Long.toUnsignedString(length), end - position));
    }
    return position + (int) length;
  }

  private long varint(int end, String label) {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      if (position >= end) {
        throw error(position, "%s ends in the middle of a number".formatted(label));
      }
      byte next = bytes[position++];
      value |= (next & 0x7FL) << 7 * i;
      if (next >= 0) {
        return value;
      }
    }
    throw error(position, "%s has a number of more than 10 bytes".formatted(label));
  }

  private void requireUtf8(Field field, int to) {
    int at = position;
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    if (at == to) {
      return;
    }
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, to - at));
    } catch (CharacterCodingException e) {
      throw new OnnxFormatException(
          "not an ONNX model, or a damaged one: byte %d: %s is no UTF-8 text"
              .formatted(position, field.label()),
          e);
    }
  }

  private static OnnxFormatException error(int position, String message) {
    return new OnnxFormatException(
        "not an ONNX model, or a damaged one: byte %d: %s".formatted(position, message));
  }
}
