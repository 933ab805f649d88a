package io.espalier.standalone.operators;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The initializers and attributes of samples, from their text. */
final class SampleTensors {
  private static final long SEED = 3;

  private SampleTensors() {}

  static long[] extents(String text) {
    return Arrays.stream(text.split("x")).mapToLong(Long::parseLong).toArray();
  }

  /** Small numbers of either sign. */
  static float[] floats(long[] shape, String name) {
    Random random = new Random(SEED + name.hashCode());
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.1f + 0.5f * random.nextFloat();
    }
    return values;
  }

  /** The initializer that an input's text stands for; empty if it stands for a value. */
  static Optional<TensorProto> initializer(String input, String name) {
    String rest = input.substring(1);
    return switch (input.charAt(0)) {
      case 'f' -> Optional.of(floats(name, extents(rest), floats(extents(rest), name)));
      case 's' -> Optional.of(floats(name, new long[0], Float.parseFloat(rest)));
      case 'v' -> {
        float[] values = new float[rest.split(",").length];
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.parseFloat(rest.split(",")[i]);
        }
        yield Optional.of(floats(name, new long[] {values.length}, values));
      }
      case 'i' -> Optional.of(longs(name, rest, true));
      case 'n' -> Optional.of(longs(name, rest, false));
      case 'b' -> Optional.of(bytes(name, TensorProto.DataType.BOOL, extents(rest), 2));
      case 'u' -> Optional.of(bytes(name, TensorProto.DataType.UINT8, extents(rest), 200));
      case 'z' -> Optional.of(bytes(name, TensorProto.DataType.UINT8, new long[0], 1));
      default -> Optional.empty();
    };
  }

  private static TensorProto floats(String name, long[] shape, float... values) {
    TensorProto.Builder tensor = builder(name, TensorProto.DataType.FLOAT, shape);
    for (float value : values) {
      tensor.addFloatData(value);
    }
    return tensor.build();
  }

  /** Indices of several axes have these after a semicolon: {@code i0,1;1x2}. */
  private static TensorProto longs(String name, String text, boolean vector) {
    String[] parts = text.split(";");
    List<Long> values =
        parts[0].isEmpty()
            ? List.of()
            : Arrays.stream(parts[0].split(",")).map(Long::valueOf).toList();
    long[] shape =
        parts.length > 1 ? extents(parts[1]) : vector ? new long[] {values.size()} : new long[0];
    return builder(name, TensorProto.DataType.INT64, shape).addAllInt64Data(values).build();
  }

  private static TensorProto bytes(
      String name, TensorProto.DataType type, long[] shape, int below) {
    int count = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    byte[] values = new byte[count];
    for (int i = 0; i < count; i++) {
      values[i] = (byte) (i * 7 % below);
    }
    return builder(name, type, shape).setRawData(ByteString.copyFrom(values)).build();
  }

  private static TensorProto.Builder builder(String name, TensorProto.DataType type, long[] shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
    Arrays.stream(shape).forEach(tensor::addDims);
    return tensor;
  }

  /** An attribute from its text: numbers, lists of numbers in brackets, or words. */
  static AttributeProto attribute(String name, String text) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (text.startsWith("f[")) {
      attribute
          .setType(AttributeProto.AttributeType.TENSOR)
          .setT(floats("", new long[] {1}, Float.parseFloat(text.substring(2, text.length() - 1))));
    } else if (text.startsWith("[")) {
      String list = text.substring(1, text.length() - 1);
      boolean reals = list.contains(".");
      attribute.setType(
          reals ? AttributeProto.AttributeType.FLOATS : AttributeProto.AttributeType.INTS);
      for (String value : list.split(",")) {
        if (reals) {
          attribute.addFloats(Float.parseFloat(value));
        } else {
          attribute.addInts(Long.parseLong(value));
        }
      }
    } else if (text.matches("-?[0-9]+")) {
      attribute.setType(AttributeProto.AttributeType.INT).setI(Long.parseLong(text));
    } else if (text.matches("-?[0-9]*[.][0-9]+")) {
      attribute.setType(AttributeProto.AttributeType.FLOAT).setF(Float.parseFloat(text));
    } else {
      attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
    }
    return attribute.build();
  }
}
