package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.COUNT;
import static io.espalier.runtime.kernel.vector.Lanes.ORDER;
import static io.espalier.runtime.kernel.vector.Lanes.SPECIES;
import static io.espalier.runtime.kernel.vector.OffHeap.ALL;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of sparse convolution: interleaved lists of the weights of four output
 * channels times the panel's rows they name, added to the channels' sums. Four channels at a time,
 * because then the end of a loop, which the processor rarely foresees, comes a quarter as often,
 * and enough sums are under way: a fused multiply-add takes four cycles and two can begin in each.
 *
 * <p>Where the sums are is looked up after the loop, so that it does not take registers within it.
 */
final class SparseStripLoops {
  private SparseStripLoops() {}

  /** A strip of four vectors. */
  static void four(
      long panel,
      char[] offsets,
      float[] values,
      int from,
      int to,
      float[] sums,
      int[] rows,
      int row) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector a2 = FloatVector.zero(SPECIES);
    FloatVector a3 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector b2 = FloatVector.zero(SPECIES);
    FloatVector b3 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    FloatVector c2 = FloatVector.zero(SPECIES);
    FloatVector c3 = FloatVector.zero(SPECIES);
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector d1 = FloatVector.zero(SPECIES);
    FloatVector d2 = FloatVector.zero(SPECIES);
    FloatVector d3 = FloatVector.zero(SPECIES);
    for (int i = from; i < to; i += 4) {
      FloatVector weightA = FloatVector.broadcast(SPECIES, values[i]);
      long rowA = offsets[i];
      a0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowA, ORDER).fma(weightA, a0);
      a1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowA + Lanes.BYTES, ORDER)
              .fma(weightA, a1);
      a2 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowA + 2 * Lanes.BYTES, ORDER)
              .fma(weightA, a2);
      a3 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowA + 3 * Lanes.BYTES, ORDER)
              .fma(weightA, a3);
      FloatVector weightB = FloatVector.broadcast(SPECIES, values[i + 1]);
      long rowB = offsets[i + 1];
      b0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowB, ORDER).fma(weightB, b0);
      b1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowB + Lanes.BYTES, ORDER)
              .fma(weightB, b1);
      b2 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowB + 2 * Lanes.BYTES, ORDER)
              .fma(weightB, b2);
      b3 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowB + 3 * Lanes.BYTES, ORDER)
              .fma(weightB, b3);
      FloatVector weightC = FloatVector.broadcast(SPECIES, values[i + 2]);
      long rowC = offsets[i + 2];
      c0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowC, ORDER).fma(weightC, c0);
      c1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowC + Lanes.BYTES, ORDER)
              .fma(weightC, c1);
      c2 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowC + 2 * Lanes.BYTES, ORDER)
              .fma(weightC, c2);
      c3 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowC + 3 * Lanes.BYTES, ORDER)
              .fma(weightC, c3);
      FloatVector weightD = FloatVector.broadcast(SPECIES, values[i + 3]);
      long rowD = offsets[i + 3];
      d0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowD, ORDER).fma(weightD, d0);
      d1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowD + Lanes.BYTES, ORDER)
              .fma(weightD, d1);
      d2 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowD + 2 * Lanes.BYTES, ORDER)
              .fma(weightD, d2);
      d3 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowD + 3 * Lanes.BYTES, ORDER)
              .fma(weightD, d3);
    }
    int first = rows[row];
    FloatVector.fromArray(SPECIES, sums, first).add(a0).intoArray(sums, first);
    FloatVector.fromArray(SPECIES, sums, first + COUNT).add(a1).intoArray(sums, first + COUNT);
    FloatVector.fromArray(SPECIES, sums, first + 2 * COUNT)
        .add(a2)
        .intoArray(sums, first + 2 * COUNT);
    FloatVector.fromArray(SPECIES, sums, first + 3 * COUNT)
        .add(a3)
        .intoArray(sums, first + 3 * COUNT);
    int second = rows[row + 1];
    FloatVector.fromArray(SPECIES, sums, second).add(b0).intoArray(sums, second);
    FloatVector.fromArray(SPECIES, sums, second + COUNT).add(b1).intoArray(sums, second + COUNT);
    FloatVector.fromArray(SPECIES, sums, second + 2 * COUNT)
        .add(b2)
        .intoArray(sums, second + 2 * COUNT);
    FloatVector.fromArray(SPECIES, sums, second + 3 * COUNT)
        .add(b3)
        .intoArray(sums, second + 3 * COUNT);
    int third = rows[row + 2];
    FloatVector.fromArray(SPECIES, sums, third).add(c0).intoArray(sums, third);
    FloatVector.fromArray(SPECIES, sums, third + COUNT).add(c1).intoArray(sums, third + COUNT);
    FloatVector.fromArray(SPECIES, sums, third + 2 * COUNT)
        .add(c2)
        .intoArray(sums, third + 2 * COUNT);
    FloatVector.fromArray(SPECIES, sums, third + 3 * COUNT)
        .add(c3)
        .intoArray(sums, third + 3 * COUNT);
    int fourth = rows[row + 3];
    FloatVector.fromArray(SPECIES, sums, fourth).add(d0).intoArray(sums, fourth);
    FloatVector.fromArray(SPECIES, sums, fourth + COUNT).add(d1).intoArray(sums, fourth + COUNT);
    FloatVector.fromArray(SPECIES, sums, fourth + 2 * COUNT)
        .add(d2)
        .intoArray(sums, fourth + 2 * COUNT);
    FloatVector.fromArray(SPECIES, sums, fourth + 3 * COUNT)
        .add(d3)
        .intoArray(sums, fourth + 3 * COUNT);
  }

  /** A strip of two vectors. */
  static void two(
      long panel,
      char[] offsets,
      float[] values,
      int from,
      int to,
      float[] sums,
      int[] rows,
      int row) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector d1 = FloatVector.zero(SPECIES);
    for (int i = from; i < to; i += 4) {
      FloatVector weightA = FloatVector.broadcast(SPECIES, values[i]);
      long rowA = offsets[i];
      a0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowA, ORDER).fma(weightA, a0);
      a1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowA + Lanes.BYTES, ORDER)
              .fma(weightA, a1);
      FloatVector weightB = FloatVector.broadcast(SPECIES, values[i + 1]);
      long rowB = offsets[i + 1];
      b0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowB, ORDER).fma(weightB, b0);
      b1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowB + Lanes.BYTES, ORDER)
              .fma(weightB, b1);
      FloatVector weightC = FloatVector.broadcast(SPECIES, values[i + 2]);
      long rowC = offsets[i + 2];
      c0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowC, ORDER).fma(weightC, c0);
      c1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowC + Lanes.BYTES, ORDER)
              .fma(weightC, c1);
      FloatVector weightD = FloatVector.broadcast(SPECIES, values[i + 3]);
      long rowD = offsets[i + 3];
      d0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowD, ORDER).fma(weightD, d0);
      d1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + rowD + Lanes.BYTES, ORDER)
              .fma(weightD, d1);
    }
    int first = rows[row];
    FloatVector.fromArray(SPECIES, sums, first).add(a0).intoArray(sums, first);
    FloatVector.fromArray(SPECIES, sums, first + COUNT).add(a1).intoArray(sums, first + COUNT);
    int second = rows[row + 1];
    FloatVector.fromArray(SPECIES, sums, second).add(b0).intoArray(sums, second);
    FloatVector.fromArray(SPECIES, sums, second + COUNT).add(b1).intoArray(sums, second + COUNT);
    int third = rows[row + 2];
    FloatVector.fromArray(SPECIES, sums, third).add(c0).intoArray(sums, third);
    FloatVector.fromArray(SPECIES, sums, third + COUNT).add(c1).intoArray(sums, third + COUNT);
    int fourth = rows[row + 3];
    FloatVector.fromArray(SPECIES, sums, fourth).add(d0).intoArray(sums, fourth);
    FloatVector.fromArray(SPECIES, sums, fourth + COUNT).add(d1).intoArray(sums, fourth + COUNT);
  }

  /** A strip of one vector, two weights of each channel at a time. */
  static void one(
      long panel,
      char[] offsets,
      float[] values,
      int from,
      int to,
      float[] sums,
      int[] rows,
      int row) {
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector b0 = FloatVector.zero(SPECIES);
    FloatVector c0 = FloatVector.zero(SPECIES);
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector e0 = FloatVector.zero(SPECIES);
    FloatVector f0 = FloatVector.zero(SPECIES);
    FloatVector g0 = FloatVector.zero(SPECIES);
    FloatVector h0 = FloatVector.zero(SPECIES);
    for (int i = from; i < to; i += 8) {
      FloatVector weightA = FloatVector.broadcast(SPECIES, values[i]);
      a0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + offsets[i], ORDER).fma(weightA, a0);
      FloatVector weightB = FloatVector.broadcast(SPECIES, values[i + 1]);
      b0 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + offsets[i + 1], ORDER)
              .fma(weightB, b0);
      FloatVector weightC = FloatVector.broadcast(SPECIES, values[i + 2]);
      c0 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + offsets[i + 2], ORDER)
              .fma(weightC, c0);
      FloatVector weightD = FloatVector.broadcast(SPECIES, values[i + 3]);
      d0 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + offsets[i + 3], ORDER)
              .fma(weightD, d0);
      FloatVector weightE = FloatVector.broadcast(SPECIES, values[i + 4]);
      e0 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + offsets[i + 4], ORDER)
              .fma(weightE, e0);
      FloatVector weightF = FloatVector.broadcast(SPECIES, values[i + 5]);
      f0 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + offsets[i + 5], ORDER)
              .fma(weightF, f0);
      FloatVector weightG = FloatVector.broadcast(SPECIES, values[i + 6]);
      g0 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + offsets[i + 6], ORDER)
              .fma(weightG, g0);
      FloatVector weightH = FloatVector.broadcast(SPECIES, values[i + 7]);
      h0 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + offsets[i + 7], ORDER)
              .fma(weightH, h0);
    }
    int first = rows[row];
    FloatVector.fromArray(SPECIES, sums, first).add(a0.add(e0)).intoArray(sums, first);
    int second = rows[row + 1];
    FloatVector.fromArray(SPECIES, sums, second).add(b0.add(f0)).intoArray(sums, second);
    int third = rows[row + 2];
    FloatVector.fromArray(SPECIES, sums, third).add(c0.add(g0)).intoArray(sums, third);
    int fourth = rows[row + 3];
    FloatVector.fromArray(SPECIES, sums, fourth).add(d0.add(h0)).intoArray(sums, fourth);
  }
}
