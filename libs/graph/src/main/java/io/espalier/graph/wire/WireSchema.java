package io.espalier.graph.wire;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The standard's schema in the form that a scan of encoded bytes wants: tables by field number. */
final class WireSchema {
  private static final Map<String, Message> MESSAGES = new HashMap<>();

  /** The message that a file is. */
  static final Message MODEL = message(ModelProto.getDescriptor());

  private WireSchema() {}

  /** A message type; {@code name} is without its package, such as {@code NodeProto}. */
  static final class Message {
    final String name;
    private final Field[] fields;

    private Message(String name, int numbers) {
      this.name = name;
      this.fields = new Field[numbers];
    }

    /** The field of a number, if the schema has one. */
    @Nullable Field field(int number) {
      return number < fields.length ? fields[number] : null;
    }
  }

  /**
   * One field.
   *
   * @param owner name of the message that has it
   * @param name its name
   * @param number its number
   * @param wireType how one value is encoded: 0 varint, 1 eight bytes, 2 with a length, 5 four
   *     bytes
   * @param repeated whether it is a list
   * @param kind what is behind a length
   * @param message the type of the message, where it is one
   */
  record Field(
      String owner,
      String name,
      int number,
      int wireType,
      boolean repeated,
      Kind kind,
      @Nullable Message message) {
    /** As errors name it. */
    String label() {
      return owner + "." + name;
    }
  }

  /** What a field holds. */
  enum Kind {
    NUMBER,
    BYTES,
    STRING,
    MESSAGE
  }

  private static Message message(Descriptor descriptor) {
    Message known = MESSAGES.get(descriptor.getFullName());
    if (known != null) {
      return known;
    }
    int numbers = 1;
    for (FieldDescriptor field : descriptor.getFields()) {
      numbers = Math.max(numbers, field.getNumber() + 1);
    }
    Message message = new Message(descriptor.getName(), numbers);
    MESSAGES.put(descriptor.getFullName(), message);
    for (FieldDescriptor field : descriptor.getFields()) {
      message.fields[field.getNumber()] =
          new Field(
              message.name,
              field.getName(),
              field.getNumber(),
              field.getLiteType().getWireType(),
              field.isRepeated(),
              kind(field),
              kind(field) == Kind.MESSAGE ? message(field.getMessageType()) : null);
    }
    return message;
  }

  private static Kind kind(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> Kind.MESSAGE;
      case STRING -> Kind.STRING;
      case BYTE_STRING -> Kind.BYTES;
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> Kind.NUMBER;
    };
  }
}
