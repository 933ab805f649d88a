package io.espalier.graph.support;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages encoded models: in their bits, in their bytes, and in the fields of their messages, which
 * leaves the encoding whole and reaches further into the reader. The same case gives the same
 * bytes.
 */
public final class Mutator {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    3,
    5,
    7,
    16,
    17,
    255,
    65536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final float[] FLOATS = {
    0, -0f, 1, -1, 1e30f, Float.MIN_VALUE, Float.NaN, Float.POSITIVE_INFINITY
  };
  private static final List<String> TEXTS =
      List.of("", "x", "ai.onnx", "com.microsoft", "?", "?x:0", "-1", "Conv", "Reshape", "\0", "é");

  private final List<byte[]> originals;
  private final List<ModelProto> decoded;
  private final List<String> names = new ArrayList<>();

  /** A mutator of the given models. */
  public Mutator(List<byte[]> originals) {
    this.originals = originals;
    this.decoded = originals.stream().map(Mutator::decode).toList();
    for (ModelProto model : decoded) {
      model
          .getGraph()
          .getNodeList()
          .forEach(
              node -> {
                names.add(node.getOpType());
                names.addAll(node.getInputList());
                node.getAttributeList().forEach(attribute -> names.add(attribute.getName()));
              });
    }
  }

  /** The damaged model of a seed and case. */
  public byte[] mutated(long seed, int number) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + number);
    int model = random.nextInt(originals.size());
    if (random.nextInt(5) < 3) {
      Message message = decoded.get(model);
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        message = edited(message, random);
      }
      return message.toByteArray();
    }
    byte[] bytes = originals.get(model).clone();
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      bytes = damaged(bytes, random);
    }
    return bytes;
  }

  private byte[] damaged(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    int length = Math.min(1 + random.nextInt(64), bytes.length - at);
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes = Arrays.copyOf(bytes, at);
      case 3 -> bytes = joined(bytes, 0, at, bytes, at + length, bytes.length);
      case 4 -> bytes = joined(bytes, 0, at + length, bytes, at, bytes.length);
      default -> {
        byte[] other = originals.get(random.nextInt(originals.size()));
        int from = random.nextInt(other.length);
        int copied = Math.min(Math.min(length, other.length - from), bytes.length - at);
        System.arraycopy(other, from, bytes, at, copied);
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    byte[] joined = Arrays.copyOf(Arrays.copyOfRange(a, aFrom, aTo), aTo - aFrom + bTo - bFrom);
    System.arraycopy(b, bFrom, joined, aTo - aFrom, bTo - bFrom);
    return joined;
  }

  private Message edited(Message message, Random random) {
    Message.Builder builder = message.toBuilder();
    List<FieldDescriptor> fields =
        random.nextInt(8) == 0
            ? message.getDescriptorForType().getFields()
            : new ArrayList<>(message.getAllFields().keySet());
    if (fields.isEmpty()) {
      fields = message.getDescriptorForType().getFields();
    }
    FieldDescriptor field = fields.get(random.nextInt(fields.size()));
    if (message instanceof ModelProto && random.nextInt(10) > 0) {
      field = message.getDescriptorForType().findFieldByName("graph");
    }
    if (field.isRepeated()) {
      editList(builder, field, random);
    } else if (!builder.hasField(field) || random.nextInt(16) > 0) {
      builder.setField(field, value(field, builder.getField(field), random));
    } else {
      builder.clearField(field);
    }
    return builder.build();
  }

  private void editList(Message.Builder builder, FieldDescriptor field, Random random) {
    int count = builder.getRepeatedFieldCount(field);
    int at = count == 0 ? 0 : random.nextInt(count);
    boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    if (count == 0) {
      Object empty = message ? builder.newBuilderForField(field).build() : 0L;
      builder.addRepeatedField(field, value(field, empty, random));
    } else if (random.nextInt(4) > 0) {
      builder.setRepeatedField(
          field, at, value(field, builder.getRepeatedField(field, at), random));
    } else {
      List<Object> values = new ArrayList<>((List<?>) builder.getField(field));
      switch (random.nextInt(4)) {
        case 0 -> values.remove(at);
        case 1 -> values.add(at, values.get(random.nextInt(count)));
        case 2 -> values.set(at, values.get(random.nextInt(count)));
        default -> values.subList(at, Math.min(count, at + 1 + random.nextInt(3))).clear();
      }
      builder.setField(field, values);
    }
  }

  private Object value(FieldDescriptor field, Object before, Random random) {
    return switch (field.getJavaType()) {
      case MESSAGE -> edited((Message) before, random);
      case INT -> (int) number(random);
      case LONG -> number(random);
      case FLOAT -> FLOATS[random.nextInt(FLOATS.length)];
      case DOUBLE -> (double) FLOATS[random.nextInt(FLOATS.length)];
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text(random);
      case BYTE_STRING ->
          before instanceof ByteString bytes && bytes.size() > 1 && random.nextBoolean()
              ? bytes.substring(random.nextInt(bytes.size()))
              : ByteString.copyFromUtf8(text(random));
      case ENUM -> {
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        yield values.get(random.nextInt(values.size()));
      }
    };
  }

  private static long number(Random random) {
    return random.nextInt(3) == 0 ? random.nextInt(64) : NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private String text(Random random) {
    return random.nextInt(3) == 0
        ? TEXTS.get(random.nextInt(TEXTS.size()))
        : names.get(random.nextInt(names.size()));
  }

  private static ModelProto decode(byte[] bytes) {
    try {
      return ModelProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
