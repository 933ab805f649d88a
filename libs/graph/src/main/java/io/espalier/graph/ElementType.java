package io.espalier.graph;

/**
 * Element types of ONNX tensors, with their codes in {@code TensorProto.DataType} and their widths.
 */
public enum ElementType {
  FLOAT(1, 32),
  UINT8(2, 8),
  INT8(3, 8),
  UINT16(4, 16),
  INT16(5, 16),
  INT32(6, 32),
  INT64(7, 64),
  /** Variable width: see {@link Tensor#toStrings()}. */
  STRING(8, 0),
  BOOL(9, 8),
  FLOAT16(10, 16),
  DOUBLE(11, 64),
  UINT32(12, 32),
  UINT64(13, 64),
  COMPLEX64(14, 64),
  COMPLEX128(15, 128),
  BFLOAT16(16, 16),
  FLOAT8E4M3FN(17, 8),
  FLOAT8E4M3FNUZ(18, 8),
  FLOAT8E5M2(19, 8),
  FLOAT8E5M2FNUZ(20, 8),
  /** Two elements to a byte, the first in the low half. */
  UINT4(21, 4),
  /** Two elements to a byte, the first in the low half. */
  INT4(22, 4),
  /** Two elements to a byte, the first in the low half. */
  FLOAT4E2M1(23, 4),
  FLOAT8E8M0(24, 8),
  /** Four elements to a byte, the first in the low bits. */
  UINT2(25, 2),
  /** Four elements to a byte, the first in the low bits. */
  INT2(26, 2);

  private final int onnxCode;
  private final int bits;

  ElementType(int onnxCode, int bits) {
    this.onnxCode = onnxCode;
    this.bits = bits;
  }

  /** The code in {@code TensorProto.DataType}. */
  public int onnxCode() {
    return onnxCode;
  }

  /** Bits per element; 0 for {@link #STRING}. */
  public int bits() {
    return bits;
  }

  /**
   * Bytes per element, rounded up; 0 for {@link #STRING}. See {@link #bytesFor(long)} for packed
   * types.
   */
  public int bytes() {
    return (bits + 7) / 8;
  }

  /**
   * Bytes that a tensor of this type with the given number of elements takes.
   *
   * @throws ArithmeticException if the number does not fit
   */
  public long bytesFor(long elements) {
    return Math.ceilDiv(Math.multiplyExact(elements, (long) bits), 8L);
  }

  /** Whether the type is one of the integer types of at least eight bits. */
  public boolean isInteger() {
    return switch (this) {
      case UINT8, INT8, UINT16, INT16, INT32, INT64, UINT32, UINT64 -> true;
      case FLOAT, STRING, BOOL, FLOAT16, DOUBLE, COMPLEX64, COMPLEX128, BFLOAT16 -> false;
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0 -> false;
      case UINT4, INT4, FLOAT4E2M1, UINT2, INT2 -> false;
    };
  }

  /** Whether the type is one of the integer types of less than eight bits. */
  public boolean isPackedInteger() {
    return this == UINT4 || this == INT4 || this == UINT2 || this == INT2;
  }

  /** Whether the type is a floating-point type of at least sixteen bits. */
  public boolean isFloating() {
    return this == FLOAT || this == DOUBLE || this == FLOAT16 || this == BFLOAT16;
  }

  /**
   * The type of a code in {@code TensorProto.DataType}.
   *
   * @throws GraphException for a code that no element type has
   */
  public static ElementType of(int code) {
    for (ElementType type : values()) {
      if (type.onnxCode == code) {
        return type;
      }
    }
    throw new GraphException(
        "element type code " + code + " is not one of the ONNX standard's (1 to 26)");
  }
}
