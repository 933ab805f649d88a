package io.espalier.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An immutable tensor in row-major order; the bytes are little-endian as in ONNX raw data. */
public final class Tensor {
  private final ElementType type;
  private final Shape shape;
  private final ByteBuffer data;

  private Tensor(ElementType type, Shape shape, ByteBuffer data) {
    this.type = type;
    this.shape = shape;
    this.data = data;
  }

  /**
   * A tensor over the remaining bytes of a buffer, which must not be changed afterwards: they are
   * not copied.
   */
  public static Tensor raw(ElementType type, Shape shape, ByteBuffer bytes) {
    ByteBuffer data = bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long expected;
    try {
      expected = type.bytesFor(shape.elements());
    } catch (ArithmeticException e) {
      throw new GraphException("a tensor of type " + type + shape + " is too large", e);
    }
    if (type != ElementType.STRING && expected != data.remaining()) {
      throw new GraphException(
          "a tensor of type %s%s needs %d bytes, but has %d"
              .formatted(type, shape, expected, data.remaining()));
    }
    return new Tensor(type, shape, data);
  }

  /** A FLOAT tensor; the values are copied. */
  public static Tensor floats(Shape shape, float... values) {
    ByteBuffer bytes = allocate(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return raw(ElementType.FLOAT, shape, bytes);
  }

  /** An INT64 tensor; the values are copied. */
  public static Tensor longs(Shape shape, long... values) {
    ByteBuffer bytes = allocate(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return raw(ElementType.INT64, shape, bytes);
  }

  /** An INT32 tensor; the values are copied. */
  public static Tensor ints(Shape shape, int... values) {
    ByteBuffer bytes = allocate(values.length, Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return raw(ElementType.INT32, shape, bytes);
  }

  /** A tensor of an eight-bit type, such as INT8 or UINT8; the values are copied. */
  public static Tensor bytes(ElementType type, Shape shape, byte... values) {
    return raw(type, shape, ByteBuffer.wrap(values.clone()));
  }

  /** A BOOL tensor; the values are copied. */
  public static Tensor bools(Shape shape, boolean... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return bytes(ElementType.BOOL, shape, bytes);
  }

  /** A STRING tensor; the strings' bytes are copied. */
  public static Tensor strings(Shape shape, List<byte[]> values) {
    if (shape.elements() != values.size()) {
      throw new GraphException(
          "a tensor of %d strings has %d".formatted(shape.elements(), values.size()));
    }
    int size = 0;
    for (byte[] value : values) {
      size = Math.addExact(size, Math.addExact(value.length, Integer.BYTES));
    }
    ByteBuffer data = allocate(size, 1);
    values.forEach(value -> data.putInt(value.length).put(value));
    return new Tensor(
        ElementType.STRING, shape, data.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** A FLOAT scalar. */
  public static Tensor scalar(float value) {
    return floats(Shape.scalar(), value);
  }

  /** An INT64 vector. */
  public static Tensor vector(long... values) {
    return longs(Shape.of(values.length), values);
  }

  /** The element type. */
  public ElementType type() {
    return type;
  }

  /** The shape. */
  public Shape shape() {
    return shape;
  }

  /** The type of the value that this tensor is. */
  public TensorType tensorType() {
    return TensorType.of(type, shape);
  }

  /** Number of elements. */
  public long count() {
    return shape.elements();
  }

  /** The bytes: read-only, little-endian, position 0. */
  public ByteBuffer asBytes() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A read-only view of a FLOAT tensor. */
  public FloatBuffer asFloats() {
    require(type == ElementType.FLOAT, "floats without a copy");
    return asBytes().asFloatBuffer();
  }

  /** The values of a FLOAT, FLOAT16, BFLOAT16 or DOUBLE tensor, converted to {@code float}. */
  public float[] toFloats() {
    require(type.isFloating(), "floats");
    float[] values = new float[length()];
    switch (type) {
      case FLOAT -> asFloats().get(values);
      case FLOAT16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(data.getShort(2 * i));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(data.getShort(2 * i) << 16);
        }
      }
      default -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) data.getDouble(8 * i);
        }
      }
    }
    return values;
  }

  /**
   * The values of any integer or BOOL tensor, widened; unsigned types without a sign, UINT64 as its
   * 64 bits. Packed integers of two and four bits are unpacked.
   */
  public long[] toLongs() {
    require(type.isInteger() || type.isPackedInteger() || type == ElementType.BOOL, "integers");
    long[] values = new long[length()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case UINT8, BOOL -> data.get(i) & 0xFF;
            case INT8 -> data.get(i);
            case UINT16 -> data.getShort(2 * i) & 0xFFFF;
            case INT16 -> data.getShort(2 * i);
            case INT32 -> data.getInt(4 * i);
            case UINT32 -> data.getInt(4 * i) & 0xFFFFFFFFL;
            case UINT4, UINT2 -> packed(i);
            case INT4, INT2 -> packed(i) << Long.SIZE - type.bits() >> Long.SIZE - type.bits();
            default -> data.getLong(8 * i);
          };
    }
    return values;
  }

  /** The bits of one element of a packed type. */
  private long packed(int index) {
    int perByte = 8 / type.bits();
    int shift = index % perByte * type.bits();
    return data.get(index / perByte) >> shift & (1 << type.bits()) - 1;
  }

  /** A copy of the bytes, little-endian. */
  public byte[] toBytes() {
    byte[] bytes = new byte[data.remaining()];
    asBytes().get(bytes);
    return bytes;
  }

  /** The values of a STRING tensor, as UTF-8. */
  public List<String> toStrings() {
    require(type == ElementType.STRING, "strings");
    List<String> strings = new ArrayList<>(length());
    ByteBuffer bytes = asBytes();
    while (bytes.hasRemaining()) {
      byte[] value = new byte[bytes.getInt()];
      bytes.get(value);
      strings.add(new String(value, StandardCharsets.UTF_8));
    }
    return strings;
  }

  /** The raw bytes of each string of a STRING tensor. */
  List<byte[]> toStringBytes() {
    List<byte[]> strings = new ArrayList<>(length());
    ByteBuffer bytes = asBytes();
    while (bytes.hasRemaining()) {
      byte[] value = new byte[bytes.getInt()];
      bytes.get(value);
      strings.add(value);
    }
    return strings;
  }

  /** The same elements in another shape with as many elements; nothing is copied. */
  public Tensor reshaped(Shape other) {
    if (other.elements() != count()) {
      throw new GraphException("a tensor of shape " + shape + " cannot take the shape " + other);
    }
    return new Tensor(type, other, data);
  }

  /**
   * Number of elements that are not zero; for an eight-bit or wider numeric type, where negative
   * zero is zero.
   */
  public long nonZeroCount() {
    long count = 0;
    int elements = length();
    for (int i = 0; i < elements; i++) {
      boolean zero =
          switch (type.bits()) {
            case 8 -> data.get(i) == 0;
            case 16 ->
                (type.isFloating() ? data.getShort(2 * i) << 1 & 0xFFFF : data.getShort(2 * i))
                    == 0;
            case 32 ->
                (type == ElementType.FLOAT ? data.getInt(4 * i) << 1 : data.getInt(4 * i)) == 0;
            case 64 ->
                (type == ElementType.DOUBLE ? data.getLong(8 * i) << 1 : data.getLong(8 * i)) == 0;
            default ->
                throw new GraphException(
                    "the zeros of a tensor of type " + type + " cannot be counted");
          };
      count += zero ? 0 : 1;
    }
    return count;
  }

  /** Whether the other object is a tensor with the same type, shape and bytes. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && type == tensor.type
        && shape.equals(tensor.shape)
        && data.equals(tensor.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + shape.hashCode()) + data.hashCode();
  }

  @Override
  public String toString() {
    return type + shape.toString();
  }

  private static ByteBuffer allocate(int elements, int width) {
    return ByteBuffer.allocate(Math.multiplyExact(elements, width)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private int length() {
    return Math.toIntExact(count());
  }

  private void require(boolean condition, String wanted) {
    if (!condition) {
      throw new GraphException("a tensor of type " + type + shape + " cannot be read as " + wanted);
    }
  }
}
