package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.ORDER;
import static io.espalier.runtime.kernel.vector.Lanes.SPECIES;
import static io.espalier.runtime.kernel.vector.OffHeap.ALL;

import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies one run of pixels into every row of a panel. A run is copied with the widest vectors that
 * fit into it, the last of which overlaps the one before, so that nothing outside is touched; each
 * number of vectors has a loop of its own, without branches inside.
 */
final class PanelCopies {
  private static final VectorSpecies<Float> HALF = FloatVector.SPECIES_256;
  private static final VectorSpecies<Float> QUARTER = FloatVector.SPECIES_128;
  private static final VectorSpecies<Float> PAIR = FloatVector.SPECIES_64;

  private PanelCopies() {}

  /**
   * Copies {@code length} elements from {@code source + rowOffsets[row]} to the address {@code
   * target + (row - from) * pitch} for the rows {@code [from, to)}.
   */
  static void run(
      float[] input,
      int source,
      int[] rowOffsets,
      int from,
      int to,
      int length,
      long target,
      long pitch) {
    if (length >= Lanes.COUNT) {
      int last = length - Lanes.COUNT;
      switch (Lanes.vectors(length)) {
        case 1 -> one(input, source, rowOffsets, from, to, target, pitch);
        case 2 -> two(input, source, rowOffsets, from, to, last, target, pitch);
        case 3 -> three(input, source, rowOffsets, from, to, last, target, pitch);
        default -> four(input, source, rowOffsets, from, to, last, target, pitch);
      }
    } else if (length >= HALF.length()) {
      int last = length - HALF.length();
      half(input, source, rowOffsets, from, to, last, target, pitch);
    } else if (length >= QUARTER.length()) {
      int last = length - QUARTER.length();
      quarter(input, source, rowOffsets, from, to, last, target, pitch);
    } else if (length >= PAIR.length()) {
      int last = length - PAIR.length();
      pair(input, source, rowOffsets, from, to, last, target, pitch);
    } else {
      few(input, source, rowOffsets, from, to, length, target, pitch);
    }
  }

  private static void one(
      float[] input, int source, int[] rowOffsets, int from, int to, long target, long pitch) {
    for (int row = from; row < to; row++, target += pitch) {
      FloatVector.fromArray(SPECIES, input, source + rowOffsets[row])
          .intoMemorySegment(ALL, target, ORDER);
    }
  }

  private static void two(
      float[] input,
      int source,
      int[] rowOffsets,
      int from,
      int to,
      int last,
      long target,
      long pitch) {
    long lastBytes = (long) last * Float.BYTES;
    for (int row = from; row < to; row++, target += pitch) {
      int at = source + rowOffsets[row];
      FloatVector.fromArray(SPECIES, input, at).intoMemorySegment(ALL, target, ORDER);
      FloatVector.fromArray(SPECIES, input, at + last)
          .intoMemorySegment(ALL, target + lastBytes, ORDER);
    }
  }

  private static void three(
      float[] input,
      int source,
      int[] rowOffsets,
      int from,
      int to,
      int last,
      long target,
      long pitch) {
    long lastBytes = (long) last * Float.BYTES;
    for (int row = from; row < to; row++, target += pitch) {
      int at = source + rowOffsets[row];
      FloatVector.fromArray(SPECIES, input, at).intoMemorySegment(ALL, target, ORDER);
      FloatVector.fromArray(SPECIES, input, at + Lanes.COUNT)
          .intoMemorySegment(ALL, target + Lanes.BYTES, ORDER);
      FloatVector.fromArray(SPECIES, input, at + last)
          .intoMemorySegment(ALL, target + lastBytes, ORDER);
    }
  }

  private static void four(
      float[] input,
      int source,
      int[] rowOffsets,
      int from,
      int to,
      int last,
      long target,
      long pitch) {
    long lastBytes = (long) last * Float.BYTES;
    for (int row = from; row < to; row++, target += pitch) {
      int at = source + rowOffsets[row];
      FloatVector.fromArray(SPECIES, input, at).intoMemorySegment(ALL, target, ORDER);
      FloatVector.fromArray(SPECIES, input, at + Lanes.COUNT)
          .intoMemorySegment(ALL, target + Lanes.BYTES, ORDER);
      FloatVector.fromArray(SPECIES, input, at + 2 * Lanes.COUNT)
          .intoMemorySegment(ALL, target + 2 * Lanes.BYTES, ORDER);
      FloatVector.fromArray(SPECIES, input, at + last)
          .intoMemorySegment(ALL, target + lastBytes, ORDER);
    }
  }

  private static void half(
      float[] input,
      int source,
      int[] rowOffsets,
      int from,
      int to,
      int last,
      long target,
      long pitch) {
    long lastBytes = (long) last * Float.BYTES;
    for (int row = from; row < to; row++, target += pitch) {
      int at = source + rowOffsets[row];
      FloatVector.fromArray(HALF, input, at).intoMemorySegment(ALL, target, ORDER);
      FloatVector.fromArray(HALF, input, at + last)
          .intoMemorySegment(ALL, target + lastBytes, ORDER);
    }
  }

  private static void quarter(
      float[] input,
      int source,
      int[] rowOffsets,
      int from,
      int to,
      int last,
      long target,
      long pitch) {
    long lastBytes = (long) last * Float.BYTES;
    for (int row = from; row < to; row++, target += pitch) {
      int at = source + rowOffsets[row];
      FloatVector.fromArray(QUARTER, input, at).intoMemorySegment(ALL, target, ORDER);
      FloatVector.fromArray(QUARTER, input, at + last)
          .intoMemorySegment(ALL, target + lastBytes, ORDER);
    }
  }

  private static void pair(
      float[] input,
      int source,
      int[] rowOffsets,
      int from,
      int to,
      int last,
      long target,
      long pitch) {
    long lastBytes = (long) last * Float.BYTES;
    for (int row = from; row < to; row++, target += pitch) {
      int at = source + rowOffsets[row];
      FloatVector.fromArray(PAIR, input, at).intoMemorySegment(ALL, target, ORDER);
      FloatVector.fromArray(PAIR, input, at + last)
          .intoMemorySegment(ALL, target + lastBytes, ORDER);
    }
  }

  private static void few(
      float[] input,
      int source,
      int[] rowOffsets,
      int from,
      int to,
      int length,
      long target,
      long pitch) {
    for (int row = from; row < to; row++, target += pitch) {
      int at = source + rowOffsets[row];
      for (int i = 0; i < length; i++) {
        ALL.set(ValueLayout.JAVA_FLOAT, target + (long) i * Float.BYTES, input[at + i]);
      }
    }
  }
}
