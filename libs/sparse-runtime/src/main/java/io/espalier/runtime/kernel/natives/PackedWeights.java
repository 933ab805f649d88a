package io.espalier.runtime.kernel.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weights as a kernel reads them: one stream, and where the part of each block and group begins.
 */
final class PackedWeights {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[4096];
  private int length;
  private final List<Long> offsets = new ArrayList<>();

  /** Begins the part of the next group, on a multiple of 8 bytes. */
  void beginGroup() {
    length = (length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    offsets.add((long) length);
  }

  void addByte(int value) {
    reserve(Byte.BYTES);
    bytes[length++] = (byte) value;
  }

  void addShort(int value) {
    addByte(value);
    addByte(value >> Byte.SIZE);
  }

  void addInt(int value) {
    reserve(Integer.BYTES);
    MemorySegment.ofArray(bytes).set(INT, length, value);
    length += Integer.BYTES;
  }

  void addLong(long value) {
    reserve(Long.BYTES);
    MemorySegment.ofArray(bytes).set(LONG, length, value);
    length += Long.BYTES;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
  }

  MemorySegment stream(Arena arena) {
    return Records.copy(arena, MemorySegment.ofArray(bytes).asSlice(0, length));
  }

  MemorySegment offsets(Arena arena) {
    return Records.of(arena, offsets.stream().mapToLong(Long::longValue).toArray());
  }
}
