package io.espalier.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Reads tensors in each of their encodings and writes them as raw bytes. */
final class TensorCodec {
  private final OnnxLimits limits;
  private final ExternalData external;

  TensorCodec(OnnxLimits limits, ExternalData external) {
    this.limits = limits;
    this.external = external;
  }

  /** Reads a tensor; errors name it. */
  Tensor read(TensorProto proto) {
    try {
      return decode(proto);
    } catch (GraphException | ArithmeticException e) {
      throw new OnnxFormatException(
          "tensor '%s': %s".formatted(proto.getName(), e.getMessage()), e);
    }
  }

  static TensorProto write(String name, Tensor tensor) {
    TensorProto.Builder builder =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(tensor.type().onnxCode())
            .addAllDims(tensor.shape().dimensions());
    if (tensor.type() == ElementType.STRING) {
      tensor.toStringBytes().forEach(bytes -> builder.addStringData(ByteString.copyFrom(bytes)));
    } else {
      builder.setRawData(UnsafeByteOperations.unsafeWrap(tensor.asBytes()));
    }
    return builder.build();
  }

  private Tensor decode(TensorProto proto) {
    ElementType type = ElementType.of(proto.getDataType());
    Shape shape = new Shape(proto.getDimsList());
    if (shape.rank() > limits.rankMax()) {
      throw new GraphException(
          "rank %d is above the limit rankMax = %d".formatted(shape.rank(), limits.rankMax()));
    }
    if (proto.hasSegment()) {
      throw new GraphException("a tensor in segments is not supported");
    }
    if (shape.elements() > limits.tensorElementsMax()) {
      throw new GraphException(
          "%s%s has %d elements, above the limit tensorElementsMax = %d"
              .formatted(type, shape, shape.elements(), limits.tensorElementsMax()));
    }
    long bytes = type.bytesFor(shape.elements());
    if (bytes > limits.tensorBytesMax()) {
      throw new GraphException(
          "%s%s takes %d bytes, above the limit tensorBytesMax = %d"
              .formatted(type, shape, bytes, limits.tensorBytesMax()));
    }
    if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      requireOnly(proto, 0);
      return Tensor.raw(type, shape, external.read(proto, bytes));
    }
    if (proto.hasRawData()) {
      requireOnly(proto, 1);
      if (type == ElementType.STRING) {
        throw new GraphException("strings cannot be stored as raw data");
      }
      return Tensor.raw(type, shape, proto.getRawData().asReadOnlyByteBuffer());
    }
    requireOnly(proto, shape.elements() == 0 || fields(proto) == 0 ? 0 : 1);
    return type == ElementType.STRING
        ? Tensor.strings(
            shape, proto.getStringDataList().stream().map(ByteString::toByteArray).toList())
        : Tensor.raw(type, shape, typed(proto, type, shape, Math.toIntExact(bytes)));
  }

  private static int fields(TensorProto proto) {
    int fields = proto.hasRawData() ? 1 : 0;
    fields += proto.getFloatDataCount() > 0 ? 1 : 0;
    fields += proto.getInt32DataCount() > 0 ? 1 : 0;
    fields += proto.getInt64DataCount() > 0 ? 1 : 0;
    fields += proto.getUint64DataCount() > 0 ? 1 : 0;
    fields += proto.getDoubleDataCount() > 0 ? 1 : 0;
    return fields + (proto.getStringDataCount() > 0 ? 1 : 0);
  }

  private static void requireOnly(TensorProto proto, int allowed) {
    if (fields(proto) > allowed) {
      throw new GraphException(
          "its data is stored in %d fields where %d is right".formatted(fields(proto), allowed));
    }
  }

  /** The data in the field of the element type, as little-endian bytes. */
  private static ByteBuffer typed(TensorProto proto, ElementType type, Shape shape, int bytes) {
    long elements = shape.elements();
    switch (type) {
      case FLOAT -> expect("float_data", proto.getFloatDataCount(), elements);
      case COMPLEX64 -> expect("float_data", proto.getFloatDataCount(), 2 * elements);
      case DOUBLE -> expect("double_data", proto.getDoubleDataCount(), elements);
      case COMPLEX128 -> expect("double_data", proto.getDoubleDataCount(), 2 * elements);
      case INT64 -> expect("int64_data", proto.getInt64DataCount(), elements);
      case UINT32, UINT64 -> expect("uint64_data", proto.getUint64DataCount(), elements);
      case UINT4, INT4, FLOAT4E2M1, UINT2, INT2 ->
          expect("int32_data", proto.getInt32DataCount(), bytes);
      default -> expect("int32_data", proto.getInt32DataCount(), elements);
    }
    ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT, COMPLEX64 -> proto.getFloatDataList().forEach(data::putFloat);
      case DOUBLE, COMPLEX128 -> proto.getDoubleDataList().forEach(data::putDouble);
      case INT64 -> proto.getInt64DataList().forEach(data::putLong);
      case UINT64 -> proto.getUint64DataList().forEach(data::putLong);
      case UINT32 ->
          proto
              .getUint64DataList()
              .forEach(value -> data.putInt((int) checked(value, 0, 0xFFFFFFFFL)));
      case INT32 -> proto.getInt32DataList().forEach(data::putInt);
      default -> putNarrow(data, type, proto.getInt32DataList());
    }
    return data.flip();
  }

  private static void putNarrow(ByteBuffer data, ElementType type, List<Integer> values) {
    for (int value : values) {
      switch (type) {
        case INT8 -> data.put((byte) checked(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
        case INT16 -> data.putShort((short) checked(value, Short.MIN_VALUE, Short.MAX_VALUE));
        case UINT16, FLOAT16, BFLOAT16 -> data.putShort((short) checked(value, 0, 0xFFFF));
        case BOOL -> data.put((byte) checked(value, 0, 1));
        default -> data.put((byte) checked(value, 0, 0xFF));
      }
    }
  }

  private static long checked(long value, long minimum, long maximum) {
    if (value < minimum || value > maximum) {
      throw new GraphException(
          "the value %d is not from %d to %d".formatted(value, minimum, maximum));
    }
    return value;
  }

  private static void expect(String field, int count, long expected) {
    if (count != expected) {
      throw new GraphException(
          "%s has %d values where %d are wanted".formatted(field, count, expected));
    }
  }
}
