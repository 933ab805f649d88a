package io.espalier.runtime.kernel.natives;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Writes C structures of 64-bit fields, one field after the other. */
final class Records {
  /** A cache line, to which everything is aligned. */
  static final int LINE_BYTES = 64;

  private final MemorySegment segment;
  private long position;

  Records(Arena arena, long fields) {
    this.segment = arena.allocate(Math.max(fields, 1) * Long.BYTES, LINE_BYTES);
  }

  /** The structure of these fields. */
  static MemorySegment of(Arena arena, long... fields) {
    Records records = new Records(arena, fields.length);
    for (long field : fields) {
      records.add(field);
    }
    return records.segment();
  }

  Records add(long value) {
    segment.set(JAVA_LONG, position, value);
    position += Long.BYTES;
    return this;
  }

  Records add(double value) {
    segment.set(JAVA_DOUBLE, position, value);
    position += Double.BYTES;
    return this;
  }

  Records add(MemorySegment pointer) {
    return add(pointer.address());
  }

  MemorySegment segment() {
    return segment;
  }

  /** A copy of some bytes off the heap, with room to fetch ahead. */
  static MemorySegment copy(Arena arena, MemorySegment heap) {
    MemorySegment copy = arena.allocate(heap.byteSize() + LINE_BYTES, LINE_BYTES);
    MemorySegment.copy(heap, 0, copy, 0, heap.byteSize());
    return copy;
  }
}
