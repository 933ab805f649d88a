package io.espalier.runtime.kernel.integer;

import java.lang.foreign.MemorySegment;

/** Fills what lies between and around the pixels of a layout. */
public final class Padding {
  private Padding() {}

  /**
   * Fills the padding of some channels: the padding columns of their rows, what is behind their
   * last row up to the next plane, and before the first plane the row above it.
   *
   * @param segment the buffer that the layout describes
   * @param from first channel
   * @param to channel behind the last
   */
  public static void fill(
      MemorySegment segment, ByteLayout layout, int zeroPoint, int from, int to) {
    if (layout.isPlain()) {
      return;
    }
    byte value = (byte) zeroPoint;
    if (from == 0 && to > 0) {
      int above = Math.min(layout.offset(), layout.rowPitch() + layout.paddingColumns());
      segment.asSlice(layout.offset() - above, above).fill(value);
    }
    for (int channel = from; channel < to; channel++) {
      for (int y = 0; y < layout.height(); y++) {
        int end = layout.position(channel, y, layout.width());
        for (int x = 0; x < layout.paddingColumns(); x++) {
          segment.set(java.lang.foreign.ValueLayout.JAVA_BYTE, end + x, value);
        }
      }
      int below = layout.position(channel, layout.height(), 0);
      int next = layout.position(channel + 1, 0, 0);
      segment.asSlice(below, next - below).fill(value);
    }
  }
}
