package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import java.nio.ByteBuffer;

/** Elements of less than a byte, packed with the first in the low bits. */
final class Packing {
  private Packing() {}

  static void put(ByteBuffer data, ElementType type, int index, int value) {
    int perByte = 8 / type.bits();
    int shift = index % perByte * type.bits();
    int mask = (1 << type.bits()) - 1;
    int at = index / perByte;
    data.put(at, (byte) (data.get(at) & ~(mask << shift) | (value & mask) << shift));
  }

  /** The bits of each element of a type of at most eight bits, in a byte of its own. */
  static byte[] codes(Tensor tensor) {
    int bits = tensor.type().bits();
    if (bits == 8) {
      return tensor.toBytes();
    }
    ByteBuffer data = tensor.asBytes();
    int perByte = 8 / bits;
    byte[] codes = new byte[Numbers.count(tensor.shape())];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) (data.get(i / perByte) >> i % perByte * bits & (1 << bits) - 1);
    }
    return codes;
  }

  /** The tensor of which {@link #codes} are the elements. */
  static Tensor tensor(ElementType type, Shape shape, byte[] codes) {
    if (type.bits() == 8) {
      return Tensor.bytes(type, shape, codes);
    }
    ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(type.bytesFor(codes.length)));
    for (int i = 0; i < codes.length; i++) {
      put(data, type, i, codes[i]);
    }
    return Tensor.raw(type, shape, data);
  }
}
