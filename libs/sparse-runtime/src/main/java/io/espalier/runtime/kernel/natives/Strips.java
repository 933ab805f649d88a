package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.integer.ByteLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plane cut into strips of up to 64 pixels. Where the planes that are read and written have rows
 * of the same pitch, a strip is 64 adjacent bytes, the padding between rows among them. Else, or
 * where that makes fewer strips, each strip is as many pixels as fit, collected by an index.
 */
final class Strips {
  /** Pixels of a strip at most. */
  static final int PIXELS = 64;

  /** Bytes that the pixels of a strip may be spread over. */
  private static final int SPAN = 2 * PIXELS;

  private final List<long[]> strips = new ArrayList<>();
  private final List<byte[]> indices = new ArrayList<>();
  private final boolean adjacent;

  private Strips(boolean adjacent) {
    this.adjacent = adjacent;
  }

  /** Strips of adjacent bytes, or null where the pitches differ. */
  static @Nullable Strips adjacent(int sourcePitch, ByteLayout out, @Nullable ByteLayout residual) {
    if (sourcePitch != out.rowPitch() || residual != null && residual.rowPitch() != sourcePitch) {
      return null;
    }
    Strips result = new Strips(true);
    int bytes = out.height() * sourcePitch;
    for (int from = 0; from < bytes; from += PIXELS) {
      int length = Math.min(PIXELS, bytes - from);
      long pixels = 0;
      for (int i = 0; i < length; i++) {
        if ((from + i) % sourcePitch < out.width()) {
          pixels |= 1L << i;
        }
      }
      long writes = length == PIXELS ? -1L : (1L << length) - 1;
      result.strips.add(new long[] {from, from, from, PIXELS, -1, -1, pixels, 0, writes, 0});
    }
    return result;
  }

  /** Strips of collected pixels; null where not even one row's pixel and padding fit. */
  static @Nullable Strips collected(
      int sourcePitch, ByteLayout out, @Nullable ByteLayout residual) {
    Strips result = new Strips(false);
    int residualPitch = residual == null ? sourcePitch : residual.rowPitch();
    int total = out.pixels();
    int first = 0;
    while (first < total) {
      int end = first + 1;
      while (end < total
          && end - first < PIXELS
          && span(first, end, out.width(), sourcePitch) < SPAN
          && span(first, end, out.width(), residualPitch) < SPAN
          && span(first, end, out.width(), out.rowPitch()) + out.paddingColumns() < SPAN) {
        end++;
      }
      if (out.paddingColumns() >= SPAN) {
        return null;
      }
      result.strips.add(result.strip(first, end, sourcePitch, residualPitch, out));
      first = end;
    }
    return result;
  }

  /** Bytes from pixel {@code first} to pixel {@code last}, in rows of a pitch. */
  private static int span(int first, int last, int width, int pitch) {
    return place(last, width, pitch) - place(first, width, pitch);
  }

  private static int place(int pixel, int width, int pitch) {
    return pixel / width * pitch + pixel % width;
  }

  private long[] strip(int first, int end, int sourcePitch, int residualPitch, ByteLayout out) {
    long[] pixels = new long[2];
    long[] writes = new long[2];
    for (int pixel = first; pixel < end; pixel++) {
      int at = span(first, pixel, out.width(), out.rowPitch());
      set(pixels, at);
      set(writes, at);
      if ((pixel + 1) % out.width() == 0) {
        for (int i = 1; i <= out.paddingColumns(); i++) {
          set(writes, at + i);
        }
      }
    }
    return new long[] {
      place(first, out.width(), sourcePitch),
      place(first, out.width(), out.rowPitch()),
      place(first, out.width(), residualPitch),
      PIXELS,
      index(first, end, out.width(), sourcePitch),
      index(first, end, out.width(), residualPitch),
      pixels[0],
      pixels[1],
      writes[0],
      writes[1]
    };
  }

  private static void set(long[] bits, int position) {
    bits[position / Long.SIZE] |= 1L << position % Long.SIZE;
  }

  private int index(int first, int end, int width, int pitch) {
    byte[] positions = new byte[PIXELS];
    for (int pixel = first; pixel < end; pixel++) {
      positions[pixel - first] = (byte) span(first, pixel, width, pitch);
    }
    for (int i = 0; i < indices.size(); i++) {
      if (Arrays.equals(indices.get(i), positions)) {
        return i;
      }
    }
    indices.add(positions);
    return indices.size() - 1;
  }

  /** Whether the pixels of every strip are adjacent. */
  boolean isAdjacent() {
    return adjacent;
  }

  int count() {
    return strips.size();
  }

  /** The array of {@code espalier_strip}. */
  MemorySegment records(Arena arena) {
    Records records = new Records(arena, (long) strips.size() * strips.getFirst().length);
    for (long[] strip : strips) {
      for (long field : strip) {
        records.add(field);
      }
    }
    return records.segment();
  }

  /** The index tables. */
  MemorySegment indexTables(Arena arena) {
    MemorySegment tables =
        arena.allocate(Math.max(1, indices.size()) * (long) PIXELS, Records.LINE_BYTES);
    for (int i = 0; i < indices.size(); i++) {
      MemorySegment.copy(
          MemorySegment.ofArray(indices.get(i)), 0, tables, (long) i * PIXELS, PIXELS);
    }
    return tables;
  }
}
