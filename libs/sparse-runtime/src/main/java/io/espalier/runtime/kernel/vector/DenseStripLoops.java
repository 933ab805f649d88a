package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.COUNT;
import static io.espalier.runtime.kernel.vector.Lanes.ORDER;
import static io.espalier.runtime.kernel.vector.Lanes.SPECIES;
import static io.espalier.runtime.kernel.vector.OffHeap.ALL;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of dense convolution: every row of a panel times the weights of four output
 * channels. With four vectors of pixels the sixteen sums fill half of the 32 registers of AVX-512;
 * with 16 registers strips of two vectors are used.
 */
final class DenseStripLoops {
  private DenseStripLoops() {}

  /** Four channels by four vectors. */
  static void four(
      long panel, long rowBytes, int rows, float[] values, int weight, float[] sums, int at) {
    if (Lanes.COUNT < 16) {
      long half = 2L * Lanes.BYTES;
      pair(panel, 0, rowBytes, rows, values, weight, sums, at);
      pair(panel, half, rowBytes, rows, values, weight, sums, at + 2 * COUNT);
    } else {
      quad(panel, rowBytes, rows, values, weight, sums, at);
    }
  }

  private static void quad(
      long panel, long rowBytes, int rows, float[] values, int weight, float[] sums, int at) {
    int pitch = (int) rowBytes / Float.BYTES;
    int second = at + pitch;
    int third = second + pitch;
    int fourth = third + pitch;
    FloatVector a0 = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector a1 = FloatVector.fromArray(SPECIES, sums, at + COUNT);
    FloatVector a2 = FloatVector.fromArray(SPECIES, sums, at + 2 * COUNT);
    FloatVector a3 = FloatVector.fromArray(SPECIES, sums, at + 3 * COUNT);
    FloatVector b0 = FloatVector.fromArray(SPECIES, sums, second);
    FloatVector b1 = FloatVector.fromArray(SPECIES, sums, second + COUNT);
    FloatVector b2 = FloatVector.fromArray(SPECIES, sums, second + 2 * COUNT);
    FloatVector b3 = FloatVector.fromArray(SPECIES, sums, second + 3 * COUNT);
    FloatVector c0 = FloatVector.fromArray(SPECIES, sums, third);
    FloatVector c1 = FloatVector.fromArray(SPECIES, sums, third + COUNT);
    FloatVector c2 = FloatVector.fromArray(SPECIES, sums, third + 2 * COUNT);
    FloatVector c3 = FloatVector.fromArray(SPECIES, sums, third + 3 * COUNT);
    FloatVector d0 = FloatVector.fromArray(SPECIES, sums, fourth);
    FloatVector d1 = FloatVector.fromArray(SPECIES, sums, fourth + COUNT);
    FloatVector d2 = FloatVector.fromArray(SPECIES, sums, fourth + 2 * COUNT);
    FloatVector d3 = FloatVector.fromArray(SPECIES, sums, fourth + 3 * COUNT);
    long row = rowBytes;
    for (int i = 0; i < rows; i++, row += rowBytes, weight += 4) {
      FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + row, ORDER);
      FloatVector x1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + row + Lanes.BYTES, ORDER);
      FloatVector x2 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + row + 2 * Lanes.BYTES, ORDER);
      FloatVector x3 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + row + 3 * Lanes.BYTES, ORDER);
      FloatVector a = FloatVector.broadcast(SPECIES, values[weight]);
      a0 = x0.fma(a, a0);
      a1 = x1.fma(a, a1);
      a2 = x2.fma(a, a2);
      a3 = x3.fma(a, a3);
      FloatVector b = FloatVector.broadcast(SPECIES, values[weight + 1]);
      b0 = x0.fma(b, b0);
      b1 = x1.fma(b, b1);
      b2 = x2.fma(b, b2);
      b3 = x3.fma(b, b3);
      FloatVector c = FloatVector.broadcast(SPECIES, values[weight + 2]);
      c0 = x0.fma(c, c0);
      c1 = x1.fma(c, c1);
      c2 = x2.fma(c, c2);
      c3 = x3.fma(c, c3);
      FloatVector d = FloatVector.broadcast(SPECIES, values[weight + 3]);
      d0 = x0.fma(d, d0);
      d1 = x1.fma(d, d1);
      d2 = x2.fma(d, d2);
      d3 = x3.fma(d, d3);
    }
    a0.intoArray(sums, at);
    a1.intoArray(sums, at + COUNT);
    a2.intoArray(sums, at + 2 * COUNT);
    a3.intoArray(sums, at + 3 * COUNT);
    b0.intoArray(sums, second);
    b1.intoArray(sums, second + COUNT);
    b2.intoArray(sums, second + 2 * COUNT);
    b3.intoArray(sums, second + 3 * COUNT);
    c0.intoArray(sums, third);
    c1.intoArray(sums, third + COUNT);
    c2.intoArray(sums, third + 2 * COUNT);
    c3.intoArray(sums, third + 3 * COUNT);
    d0.intoArray(sums, fourth);
    d1.intoArray(sums, fourth + COUNT);
    d2.intoArray(sums, fourth + 2 * COUNT);
    d3.intoArray(sums, fourth + 3 * COUNT);
  }

  /** Four channels by two vectors. */
  static void two(
      long panel, long rowBytes, int rows, float[] values, int weight, float[] sums, int at) {
    pair(panel, 0, rowBytes, rows, values, weight, sums, at);
  }

  private static void pair(
      long panel,
      long column,
      long rowBytes,
      int rows,
      float[] values,
      int weight,
      float[] sums,
      int at) {
    int pitch = (int) rowBytes / Float.BYTES;
    int second = at + pitch;
    int third = second + pitch;
    int fourth = third + pitch;
    FloatVector a0 = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector a1 = FloatVector.fromArray(SPECIES, sums, at + COUNT);
    FloatVector b0 = FloatVector.fromArray(SPECIES, sums, second);
    FloatVector b1 = FloatVector.fromArray(SPECIES, sums, second + COUNT);
    FloatVector c0 = FloatVector.fromArray(SPECIES, sums, third);
    FloatVector c1 = FloatVector.fromArray(SPECIES, sums, third + COUNT);
    FloatVector d0 = FloatVector.fromArray(SPECIES, sums, fourth);
    FloatVector d1 = FloatVector.fromArray(SPECIES, sums, fourth + COUNT);
    long row = rowBytes + column;
    for (int i = 0; i < rows; i++, row += rowBytes, weight += 4) {
      FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + row, ORDER);
      FloatVector x1 =
          FloatVector.fromMemorySegment(SPECIES, ALL, panel + row + Lanes.BYTES, ORDER);
      FloatVector a = FloatVector.broadcast(SPECIES, values[weight]);
      a0 = x0.fma(a, a0);
      a1 = x1.fma(a, a1);
      FloatVector b = FloatVector.broadcast(SPECIES, values[weight + 1]);
      b0 = x0.fma(b, b0);
      b1 = x1.fma(b, b1);
      FloatVector c = FloatVector.broadcast(SPECIES, values[weight + 2]);
      c0 = x0.fma(c, c0);
      c1 = x1.fma(c, c1);
      FloatVector d = FloatVector.broadcast(SPECIES, values[weight + 3]);
      d0 = x0.fma(d, d0);
      d1 = x1.fma(d, d1);
    }
    a0.intoArray(sums, at);
    a1.intoArray(sums, at + COUNT);
    b0.intoArray(sums, second);
    b1.intoArray(sums, second + COUNT);
    c0.intoArray(sums, third);
    c1.intoArray(sums, third + COUNT);
    d0.intoArray(sums, fourth);
    d1.intoArray(sums, fourth + COUNT);
  }

  /**
   * Four channels by one vector; two rows at a time, as four sums alone would wait for each other.
   */
  static void one(
      long panel, long rowBytes, int rows, float[] values, int weight, float[] sums, int at) {
    int pitch = (int) rowBytes / Float.BYTES;
    int second = at + pitch;
    int third = second + pitch;
    int fourth = third + pitch;
    FloatVector a0 = FloatVector.fromArray(SPECIES, sums, at);
    FloatVector b0 = FloatVector.fromArray(SPECIES, sums, second);
    FloatVector c0 = FloatVector.fromArray(SPECIES, sums, third);
    FloatVector d0 = FloatVector.fromArray(SPECIES, sums, fourth);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    FloatVector c1 = FloatVector.zero(SPECIES);
    FloatVector d1 = FloatVector.zero(SPECIES);
    long row = rowBytes;
    int i = 0;
    for (; i + 2 <= rows; i += 2, row += 2 * rowBytes, weight += 8) {
      FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + row, ORDER);
      a0 = x0.fma(FloatVector.broadcast(SPECIES, values[weight]), a0);
      b0 = x0.fma(FloatVector.broadcast(SPECIES, values[weight + 1]), b0);
      c0 = x0.fma(FloatVector.broadcast(SPECIES, values[weight + 2]), c0);
      d0 = x0.fma(FloatVector.broadcast(SPECIES, values[weight + 3]), d0);
      FloatVector x1 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + row + rowBytes, ORDER);
      a1 = x1.fma(FloatVector.broadcast(SPECIES, values[weight + 4]), a1);
      b1 = x1.fma(FloatVector.broadcast(SPECIES, values[weight + 5]), b1);
      c1 = x1.fma(FloatVector.broadcast(SPECIES, values[weight + 6]), c1);
      d1 = x1.fma(FloatVector.broadcast(SPECIES, values[weight + 7]), d1);
    }
    if (i < rows) {
      FloatVector x0 = FloatVector.fromMemorySegment(SPECIES, ALL, panel + row, ORDER);
      a0 = x0.fma(FloatVector.broadcast(SPECIES, values[weight]), a0);
      b0 = x0.fma(FloatVector.broadcast(SPECIES, values[weight + 1]), b0);
      c0 = x0.fma(FloatVector.broadcast(SPECIES, values[weight + 2]), c0);
      d0 = x0.fma(FloatVector.broadcast(SPECIES, values[weight + 3]), d0);
    }
    a0.add(a1).intoArray(sums, at);
    b0.add(b1).intoArray(sums, second);
    c0.add(c1).intoArray(sums, third);
    d0.add(d1).intoArray(sums, fourth);
  }
}
