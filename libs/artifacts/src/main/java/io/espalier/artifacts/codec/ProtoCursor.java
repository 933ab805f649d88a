package io.espalier.artifacts.codec;

import java.util.List;

/**
 * Walks the fields of one Protocol Buffers message inside a larger array. A message that breaks the
 * wire format simply ends early: the caller looks for tensors, and whatever it does not find is
 * packed as plain bytes.
 */
final class ProtoCursor {

  static final int VARINT = 0;
  static final int LENGTH_DELIMITED = 2;

  private static final int FIXED64 = 1;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int wireType;
  private int valueStart;
  private int valueLength;
  private long number;

  ProtoCursor(byte[] bytes, int start, int length) {
    this.bytes = bytes;
    this.at = start;
    this.end = start + length;
  }

  /** Moves to the next field; false at the end and where the format is broken. */
  boolean next() {
    if (at >= end || !varint() || number > Integer.MAX_VALUE) {
      return false;
    }
    int key = (int) number;
    field = key >>> 3;
    wireType = key & 7;
    boolean whole =
        switch (wireType) {
          case VARINT -> varint();
          case FIXED64 -> skip(8);
          case LENGTH_DELIMITED -> varint() && skip(number);
          case FIXED32 -> skip(4);
          default -> false;
        };
    return whole && field > 0;
  }

  private boolean skip(long length) {
    if (length < 0 || length > end - at) {
      return false;
    }
    valueStart = at;
    valueLength = (int) length;
    at += valueLength;
    return true;
  }

  private boolean varint() {
    number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        return false;
      }
      byte value = bytes[at++];
      number |= (value & 0x7fL) << shift;
      if (value >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Reads bare varints, as a packed repeated field holds them, until the list has this many. */
  void varints(List<Long> into, int sizeMax) {
    while (into.size() < sizeMax && varint()) {
      into.add(number);
    }
  }

  boolean is(int wantedField, int wantedType) {
    return field == wantedField && wireType == wantedType;
  }

  /** The value of a varint field. */
  long number() {
    return number;
  }

  /** Where the bytes of a length-delimited field begin. */
  int valueStart() {
    return valueStart;
  }

  int valueLength() {
    return valueLength;
  }

  /** A cursor over the message in a length-delimited field. */
  ProtoCursor message() {
    return new ProtoCursor(bytes, valueStart, valueLength);
  }
}
