package io.espalier.runtime.kernel.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory between two pages that may not be touched: a read or write beyond it ends the process,
 * which is the point. A segment lies at the beginning or at the end of its pages.
 */
final class GuardedMemory implements AutoCloseable {
  private static final long PAGE_BYTES = 4096;
  private static final int READ_WRITE = 3;
  private static final int NONE = 0;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MMAP =
      link(
          "mmap",
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MPROTECT =
      link("mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MUNMAP =
      link("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));

  private final List<MemorySegment> mappings = new ArrayList<>();
  private final boolean atEnd;

  GuardedMemory(boolean atEnd) {
    this.atEnd = atEnd;
  }

  private static MethodHandle link(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
  }

  /** Memory that begins, or ends, where a guard page ends, or begins. */
  MemorySegment allocate(long bytes) {
    long inner = Math.ceilDiv(Math.max(bytes, 1), PAGE_BYTES) * PAGE_BYTES;
    long whole = inner + 2 * PAGE_BYTES;
    try {
      MemorySegment mapped =
          (MemorySegment)
              MMAP.invokeExact(MemorySegment.NULL, whole, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
      mapped = mapped.reinterpret(whole);
      mappings.add(mapped);
      guard(mapped);
      guard(mapped.asSlice(PAGE_BYTES + inner));
      return mapped.asSlice(PAGE_BYTES + (atEnd ? inner - bytes : 0), bytes);
    } catch (Throwable thrown) {
      throw new IllegalStateException("mmap failed", thrown);
    }
  }

  private static void guard(MemorySegment page) throws Throwable {
    int result = (int) MPROTECT.invokeExact(page, PAGE_BYTES, NONE);
    if (result != 0) {
      throw new IllegalStateException("mprotect failed");
    }
  }

  /** Guarded memory with a copy of {@code content}. */
  MemorySegment copyOf(byte[] content) {
    MemorySegment segment = allocate(content.length);
    MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
    return segment;
  }

  @Override
  public void close() {
    for (MemorySegment mapping : mappings) {
      try {
        int result = (int) MUNMAP.invokeExact(mapping, mapping.byteSize());
        if (result != 0) {
          throw new IllegalStateException("munmap failed");
        }
      } catch (Throwable thrown) {
        throw new IllegalStateException("munmap failed", thrown);
      }
    }
  }
}
