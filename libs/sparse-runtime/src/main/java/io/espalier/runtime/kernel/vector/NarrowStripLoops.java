package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.ORDER;
import static io.espalier.runtime.kernel.vector.OffHeap.ALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link SparseStripLoops} for maps that do not fill the widest vector: a narrow load
 * costs as much as a wide one, but the panel of a narrow strip holds more rows.
 */
final class NarrowStripLoops {
  private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
  private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;

  private NarrowStripLoops() {}

  /** Up to four pixels. */
  static void four(
      long panel,
      char[] offsets,
      float[] values,
      int from,
      int to,
      float[] sums,
      int[] rows,
      int row) {
    FloatVector a0 = FloatVector.zero(FOUR);
    FloatVector b0 = FloatVector.zero(FOUR);
    FloatVector c0 = FloatVector.zero(FOUR);
    FloatVector d0 = FloatVector.zero(FOUR);
    FloatVector e0 = FloatVector.zero(FOUR);
    FloatVector f0 = FloatVector.zero(FOUR);
    FloatVector g0 = FloatVector.zero(FOUR);
    FloatVector h0 = FloatVector.zero(FOUR);
    for (int i = from; i < to; i += 8) {
      FloatVector weightA = FloatVector.broadcast(FOUR, values[i]);
      a0 = FloatVector.fromMemorySegment(FOUR, ALL, panel + offsets[i], ORDER).fma(weightA, a0);
      FloatVector weightB = FloatVector.broadcast(FOUR, values[i + 1]);
      b0 = FloatVector.fromMemorySegment(FOUR, ALL, panel + offsets[i + 1], ORDER).fma(weightB, b0);
      FloatVector weightC = FloatVector.broadcast(FOUR, values[i + 2]);
      c0 = FloatVector.fromMemorySegment(FOUR, ALL, panel + offsets[i + 2], ORDER).fma(weightC, c0);
      FloatVector weightD = FloatVector.broadcast(FOUR, values[i + 3]);
      d0 = FloatVector.fromMemorySegment(FOUR, ALL, panel + offsets[i + 3], ORDER).fma(weightD, d0);
      FloatVector weightE = FloatVector.broadcast(FOUR, values[i + 4]);
      e0 = FloatVector.fromMemorySegment(FOUR, ALL, panel + offsets[i + 4], ORDER).fma(weightE, e0);
      FloatVector weightF = FloatVector.broadcast(FOUR, values[i + 5]);
      f0 = FloatVector.fromMemorySegment(FOUR, ALL, panel + offsets[i + 5], ORDER).fma(weightF, f0);
      FloatVector weightG = FloatVector.broadcast(FOUR, values[i + 6]);
      g0 = FloatVector.fromMemorySegment(FOUR, ALL, panel + offsets[i + 6], ORDER).fma(weightG, g0);
      FloatVector weightH = FloatVector.broadcast(FOUR, values[i + 7]);
      h0 = FloatVector.fromMemorySegment(FOUR, ALL, panel + offsets[i + 7], ORDER).fma(weightH, h0);
    }
    int first = rows[row];
    FloatVector.fromArray(FOUR, sums, first).add(a0.add(e0)).intoArray(sums, first);
    int second = rows[row + 1];
    FloatVector.fromArray(FOUR, sums, second).add(b0.add(f0)).intoArray(sums, second);
    int third = rows[row + 2];
    FloatVector.fromArray(FOUR, sums, third).add(c0.add(g0)).intoArray(sums, third);
    int fourth = rows[row + 3];
    FloatVector.fromArray(FOUR, sums, fourth).add(d0.add(h0)).intoArray(sums, fourth);
  }

  /** Up to eight pixels. */
  static void eight(
      long panel,
      char[] offsets,
      float[] values,
      int from,
      int to,
      float[] sums,
      int[] rows,
      int row) {
    FloatVector a0 = FloatVector.zero(EIGHT);
    FloatVector b0 = FloatVector.zero(EIGHT);
    FloatVector c0 = FloatVector.zero(EIGHT);
    FloatVector d0 = FloatVector.zero(EIGHT);
    FloatVector e0 = FloatVector.zero(EIGHT);
    FloatVector f0 = FloatVector.zero(EIGHT);
    FloatVector g0 = FloatVector.zero(EIGHT);
    FloatVector h0 = FloatVector.zero(EIGHT);
    for (int i = from; i < to; i += 8) {
      FloatVector weightA = FloatVector.broadcast(EIGHT, values[i]);
      a0 = FloatVector.fromMemorySegment(EIGHT, ALL, panel + offsets[i], ORDER).fma(weightA, a0);
      FloatVector weightB = FloatVector.broadcast(EIGHT, values[i + 1]);
      b0 =
          FloatVector.fromMemorySegment(EIGHT, ALL, panel + offsets[i + 1], ORDER).fma(weightB, b0);
      FloatVector weightC = FloatVector.broadcast(EIGHT, values[i + 2]);
      c0 =
          FloatVector.fromMemorySegment(EIGHT, ALL, panel + offsets[i + 2], ORDER).fma(weightC, c0);
      FloatVector weightD = FloatVector.broadcast(EIGHT, values[i + 3]);
      d0 =
          FloatVector.fromMemorySegment(EIGHT, ALL, panel + offsets[i + 3], ORDER).fma(weightD, d0);
      FloatVector weightE = FloatVector.broadcast(EIGHT, values[i + 4]);
      e0 =
          FloatVector.fromMemorySegment(EIGHT, ALL, panel + offsets[i + 4], ORDER).fma(weightE, e0);
      FloatVector weightF = FloatVector.broadcast(EIGHT, values[i + 5]);
      f0 =
          FloatVector.fromMemorySegment(EIGHT, ALL, panel + offsets[i + 5], ORDER).fma(weightF, f0);
      FloatVector weightG = FloatVector.broadcast(EIGHT, values[i + 6]);
      g0 =
          FloatVector.fromMemorySegment(EIGHT, ALL, panel + offsets[i + 6], ORDER).fma(weightG, g0);
      FloatVector weightH = FloatVector.broadcast(EIGHT, values[i + 7]);
      h0 =
          FloatVector.fromMemorySegment(EIGHT, ALL, panel + offsets[i + 7], ORDER).fma(weightH, h0);
    }
    int first = rows[row];
    FloatVector.fromArray(EIGHT, sums, first).add(a0.add(e0)).intoArray(sums, first);
    int second = rows[row + 1];
    FloatVector.fromArray(EIGHT, sums, second).add(b0.add(f0)).intoArray(sums, second);
    int third = rows[row + 2];
    FloatVector.fromArray(EIGHT, sums, third).add(c0.add(g0)).intoArray(sums, third);
    int fourth = rows[row + 3];
    FloatVector.fromArray(EIGHT, sums, fourth).add(d0.add(h0)).intoArray(sums, fourth);
  }
}
