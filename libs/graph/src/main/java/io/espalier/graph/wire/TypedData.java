package io.espalier.graph.wire;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxFormatException;
import io.espalier.graph.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decodes a tensor's numbers from its typed fields straight into raw data: the decoder's own lists
 * would take several times the memory. The bytes have been scanned, so no length in them is wrong.
 */
final class TypedData {
  /** Smaller tensors are left to the decoder. */
  private static final int SMALL_BYTES_MAX = 1 << 16;

  private static final int FLOAT_DATA = TensorProto.FLOAT_DATA_FIELD_NUMBER;
  private static final int INT32_DATA = TensorProto.INT32_DATA_FIELD_NUMBER;
  private static final int INT64_DATA = TensorProto.INT64_DATA_FIELD_NUMBER;
  private static final int DOUBLE_DATA = TensorProto.DOUBLE_DATA_FIELD_NUMBER;
  private static final int UINT64_DATA = TensorProto.UINT64_DATA_FIELD_NUMBER;

  private final byte[] bytes;
  private final int from;
  private final int to;
  private int position;

  TypedData(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** Whether a tensor's typed fields hold much. */
  static boolean isLarge(byte[] bytes, int from, int to) {
    return to - from > SMALL_BYTES_MAX
        && new TypedData(bytes, from, to).typedBytes() > SMALL_BYTES_MAX;
  }

  private static boolean isTyped(int number) {
    return switch (number) {
      case FLOAT_DATA, INT32_DATA, INT64_DATA, DOUBLE_DATA, UINT64_DATA -> true;
      default -> false;
    };
  }

  private long typedBytes() {
    long typed = 0;
    position = from;
    while (position < to) {
      int start = position;
      int tag = (int) varint();
      skip(tag & 7);
      typed += isTyped(tag >>> 3) ? position - start : 0;
    }
    return typed;
  }

  /** Reads the tensor with its data as raw data. */
  void read(TensorProto.Builder tensor) {
    int run = from;
    position = from;
    while (position < to) {
      int start = position;
      int tag = (int) varint();
      skip(tag & 7);
      if (isTyped(tag >>> 3)) {
        EncodedModel.merge(tensor, bytes, run, start);
        run = position;
      }
    }
    EncodedModel.merge(tensor, bytes, run, to);
    try {
      decode(tensor);
    } catch (GraphException | ArithmeticException e) {
      throw new OnnxFormatException(
          "tensor '%s': %s".formatted(tensor.getName(), e.getMessage()), e);
    }
  }

  private void decode(TensorProto.Builder tensor) {
    if (tensor.hasRawData() || tensor.getStringDataCount() > 0) {
      throw new GraphException("its data is stored in 2 fields where 1 is right");
    }
    ElementType type = ElementType.of(tensor.getDataType());
    long size = type.bytesFor(new Shape(tensor.getDimsList()).elements());
    // A number takes at least one byte, so that this is checked before memory is allocated for it.
    int widest = type == ElementType.COMPLEX64 || type == ElementType.COMPLEX128 ? 16 : 8;
    if (size > (long) widest * (to - from)) {
      throw new GraphException(
          "%s%s needs %d bytes, more than its data can be"
              .formatted(type, tensor.getDimsList(), size));
    }
    ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    position = from;
    while (position < to) {
      int tag = (int) varint();
      if (!isTyped(tag >>> 3)) {
        skip(tag & 7);
        continue;
      }
      if (tag >>> 3 != fieldOf(type)) {
        throw new GraphException(
            "a tensor of %s has data in field %d where field %d is right"
                .formatted(type, tag >>> 3, fieldOf(type)));
      }
      int end = (tag & 7) == 2 ? (int) varint() + position : endOfNumber(tag & 7);
      numbers(type, end, data);
    }
    if (data.hasRemaining()) {
      throw new GraphException(
          "its typed data ends %d bytes before the %d of %s%s"
              .formatted(data.remaining(), size, type, tensor.getDimsList()));
    }
    tensor.setRawData(UnsafeByteOperations.unsafeWrap(data.flip()));
  }

  private static int fieldOf(ElementType type) {
    return switch (type) {
      case FLOAT, COMPLEX64 -> FLOAT_DATA;
      case DOUBLE, COMPLEX128 -> DOUBLE_DATA;
      case INT64 -> INT64_DATA;
      case UINT32, UINT64 -> UINT64_DATA;
      case STRING -> TensorProto.STRING_DATA_FIELD_NUMBER;
      case UINT8, INT8, UINT16, INT16, INT32, BOOL, FLOAT16, BFLOAT16 -> INT32_DATA;
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0 -> INT32_DATA;
      case UINT4, INT4, FLOAT4E2M1, UINT2, INT2 -> INT32_DATA;
    };
  }

  private void numbers(ElementType type, int end, ByteBuffer data) {
    if (fieldOf(type) == FLOAT_DATA || fieldOf(type) == DOUBLE_DATA) {
      requireRoom(data, end - position);
      data.put(bytes, position, end - position);
      position = end;
      return;
    }
    while (position < end) {
      long value = varint();
      requireRoom(data, Math.max(1, type.bytes()));
      switch (type) {
        case INT64, UINT64 -> data.putLong(value);
        case UINT32 -> data.putInt((int) checked(value, 0, 0xFFFFFFFFL));
        case INT32 -> data.putInt((int) value);
        case INT16 -> data.putShort((short) checked((int) value, Short.MIN_VALUE, Short.MAX_VALUE));
        case UINT16, FLOAT16, BFLOAT16 -> data.putShort((short) checked((int) value, 0, 0xFFFF));
        case INT8 -> data.put((byte) checked((int) value, Byte.MIN_VALUE, Byte.MAX_VALUE));
        case BOOL -> data.put((byte) checked((int) value, 0, 1));
        default -> data.put((byte) checked((int) value, 0, 0xFF));
      }
    }
  }

  private static void requireRoom(ByteBuffer data, int wanted) {
    if (data.remaining() < wanted) {
      throw new GraphException(
          "its typed data has more values than the %d bytes of its shape hold"
              .formatted(data.capacity()));
    }
  }

  private static long checked(long value, long minimum, long maximum) {
    if (value < minimum || value > maximum) {
      throw new GraphException(
          "the value %d is not from %d to %d".formatted(value, minimum, maximum));
    }
    return value;
  }

  private void skip(int wireType) {
    position = wireType == 2 ? (int) varint() + position : endOfNumber(wireType);
  }

  private int endOfNumber(int wireType) {
    int end = position;
    switch (wireType) {
      case 1 -> end += Long.BYTES;
      case 5 -> end += Integer.BYTES;
      default -> {
        while (bytes[end] < 0) {
          end++;
        }
        end++;
      }
    }
    return end;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
