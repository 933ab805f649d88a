package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Tensors as arrays of numbers, and back. */
final class Numbers {
  private Numbers() {}

  static int count(Shape shape) {
    try {
      return Math.toIntExact(shape.elements());
    } catch (ArithmeticException e) {
      throw new GraphException(
          "a tensor of shape " + shape + " is too large for the reference evaluator", e);
    }
  }

  /** The values of a numeric tensor. */
  static double[] doubles(Tensor tensor) {
    ByteBuffer data = tensor.asBytes();
    double[] values = new double[count(tensor.shape())];
    switch (tensor.type()) {
      case FLOAT -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = data.getFloat(4 * i);
        }
      }
      case DOUBLE -> data.asDoubleBuffer().get(values);
      case FLOAT16, BFLOAT16 -> {
        float[] floats = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
          values[i] = floats[i];
        }
      }
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, FLOAT4E2M1 -> {
        byte[] codes = Packing.codes(tensor);
        for (int i = 0; i < values.length; i++) {
          values[i] = SmallFloats.decode(tensor.type(), codes[i] & 0xFF);
        }
      }
      default -> {
        long[] longs = tensor.toLongs();
        for (int i = 0; i < values.length; i++) {
          values[i] = longs[i];
        }
      }
    }
    return values;
  }

  /**
   * A tensor of real numbers, rounded to the element type; for an integer type the fraction is cut
   * off.
   */
  static Tensor real(ElementType type, Shape shape, double[] values) {
    return real(type, shape, values, true);
  }

  /**
   * A tensor of real numbers, rounded to the element type.
   *
   * @param saturate whether numbers that a float of at most eight bits does not reach become its
   *     largest
   */
  static Tensor real(ElementType type, Shape shape, double[] values, boolean saturate) {
    if (SmallFloats.isSmall(type)) {
      byte[] codes = new byte[values.length];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = (byte) SmallFloats.encode(type, values[i], saturate);
      }
      return Packing.tensor(type, shape, codes);
    }
    ByteBuffer data = allocate(type, shape);
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      switch (type) {
        case FLOAT -> data.putFloat(4 * i, (float) value);
        case DOUBLE -> data.putDouble(8 * i, value);
        case FLOAT16 -> data.putShort(2 * i, Float.floatToFloat16((float) value));
        case BFLOAT16 -> data.putShort(2 * i, bfloat16((float) value));
        case BOOL -> data.put(i, (byte) (value != 0 ? 1 : 0));
        default -> putLong(data, type, i, (long) value);
      }
    }
    return Tensor.raw(type, shape, data);
  }

  /** A tensor of integers, cut to the width of the element type. */
  static Tensor integers(ElementType type, Shape shape, long[] values) {
    if (SmallFloats.isSmall(type)) {
      double[] reals = new double[values.length];
      Arrays.setAll(reals, i -> values[i]);
      return real(type, shape, reals);
    }
    ByteBuffer data = allocate(type, shape);
    for (int i = 0; i < values.length; i++) {
      putLong(data, type, i, values[i]);
    }
    return Tensor.raw(type, shape, data);
  }

  private static void putLong(ByteBuffer data, ElementType type, int index, long value) {
    switch (type) {
      case INT8, UINT8 -> data.put(index, (byte) value);
      case INT16, UINT16 -> data.putShort(2 * index, (short) value);
      case INT32, UINT32 -> data.putInt(4 * index, (int) value);
      case INT64, UINT64 -> data.putLong(8 * index, value);
      case BOOL -> data.put(index, (byte) (value != 0 ? 1 : 0));
      case UINT4, INT4, UINT2, INT2 -> Packing.put(data, type, index, (int) value);
      case FLOAT -> data.putFloat(4 * index, value);
      case DOUBLE -> data.putDouble(8 * index, value);
      case FLOAT16 -> data.putShort(2 * index, Float.floatToFloat16(value));
      case BFLOAT16 -> data.putShort(2 * index, bfloat16(value));
      default -> throw new GraphException("the reference evaluator has no numbers of type " + type);
    }
  }

  /** The upper half of a float, rounded to nearest, ties to even. */
  private static short bfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    return (short) ((Float.isNaN(value) ? bits : bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }

  private static ByteBuffer allocate(ElementType type, Shape shape) {
    count(shape);
    return ByteBuffer.allocate(Math.toIntExact(type.bytesFor(shape.elements())))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
