package io.espalier.artifacts.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Integers in bytes: big-endian of fixed size, and variable-length as in Protocol Buffers. */
final class Wire {

  private Wire() {}

  static void putInt(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> 24 - 8 * i);
    }
  }

  static int getInt(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }

  static void putVarint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /** Reads a non-negative varint of at most 31 bits, moving the buffer on. */
  static int getVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift <= 28; shift += 7) {
      if (!in.hasRemaining()) {
        throw new CodecException("its directory is cut off");
      }
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        if (value > Integer.MAX_VALUE) {
          throw new CodecException("its directory has a number out of range");
        }
        return (int) value;
      }
    }
    throw new CodecException("its directory has a number out of range");
  }
}
