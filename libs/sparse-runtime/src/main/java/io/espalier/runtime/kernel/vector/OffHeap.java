package io.espalier.runtime.kernel.vector;

import java.lang.foreign.MemorySegment;

/**
 * The address space as one segment, so that hot loops name off-heap memory by address.
 *
 * <p>A segment that is a constant costs nothing: the compiler knows its bounds and that it is never
 * closed. With a segment per panel it has to ask, at every load, of which class the segment is, to
 * whom it belongs and whether it is open; whether it then manages to ask once per loop depends on
 * how other code in the process uses segments, and where it does not, loops take three times as
 * long. Whoever uses an address answers for its being allocated: here that is the scratch memory of
 * an open session, inside the bounds that were asked for.
 */
final class OffHeap {
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private OffHeap() {}
}
