package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.COUNT;
import static io.espalier.runtime.kernel.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * The innermost loops of convolution with packed weights and output channels across lanes: the
 * packed weights of a row are spread to the lanes that their mask names, then multiplied with one
 * input per column. A mask has the lanes of a pair of blocks of channels.
 */
final class PackedColumnLoops {
  private static final int LANES = (1 << COUNT) - 1;

  private PackedColumnLoops() {}

  /** Four columns: eight sums, enough to keep the units busy. */
  static void byFour(
      float[] panel,
      int from,
      int rows,
      int[] masks,
      int mask,
      float[] values,
      int at,
      int second,
      float[] sums) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, sums, 0);
    FloatVector b0 = FloatVector.fromArray(SPECIES, sums, COUNT);
    FloatVector a1 = FloatVector.fromArray(SPECIES, sums, 2 * COUNT);
    FloatVector b1 = FloatVector.fromArray(SPECIES, sums, 3 * COUNT);
    FloatVector a2 = FloatVector.fromArray(SPECIES, sums, 4 * COUNT);
    FloatVector b2 = FloatVector.fromArray(SPECIES, sums, 5 * COUNT);
    FloatVector a3 = FloatVector.fromArray(SPECIES, sums, 6 * COUNT);
    FloatVector b3 = FloatVector.fromArray(SPECIES, sums, 7 * COUNT);
    for (int row = 0; row < rows; row++) {
      int bits = masks[mask + row];
      FloatVector a =
          FloatVector.fromArray(SPECIES, values, at)
              .expand(VectorMask.fromLong(SPECIES, bits & LANES));
      FloatVector b =
          FloatVector.fromArray(SPECIES, values, second)
              .expand(VectorMask.fromLong(SPECIES, bits >>> COUNT));
      at += Integer.bitCount(bits & LANES);
      second += Integer.bitCount(bits >>> COUNT);
      int column = from + 4 * row;
      FloatVector x0 = FloatVector.broadcast(SPECIES, panel[column]);
      a0 = a.fma(x0, a0);
      b0 = b.fma(x0, b0);
      FloatVector x1 = FloatVector.broadcast(SPECIES, panel[column + 1]);
      a1 = a.fma(x1, a1);
      b1 = b.fma(x1, b1);
      FloatVector x2 = FloatVector.broadcast(SPECIES, panel[column + 2]);
      a2 = a.fma(x2, a2);
      b2 = b.fma(x2, b2);
      FloatVector x3 = FloatVector.broadcast(SPECIES, panel[column + 3]);
      a3 = a.fma(x3, a3);
      b3 = b.fma(x3, b3);
    }
    a0.intoArray(sums, 0);
    b0.intoArray(sums, COUNT);
    a1.intoArray(sums, 2 * COUNT);
    b1.intoArray(sums, 3 * COUNT);
    a2.intoArray(sums, 4 * COUNT);
    b2.intoArray(sums, 5 * COUNT);
    a3.intoArray(sums, 6 * COUNT);
    b3.intoArray(sums, 7 * COUNT);
  }

  /** One column; two rows at a time, as two sums alone would wait for each other. */
  static void byOne(
      float[] column,
      int from,
      int rows,
      int[] masks,
      int mask,
      float[] values,
      int at,
      int second,
      float[] sums) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, sums, 0);
    FloatVector b0 = FloatVector.fromArray(SPECIES, sums, COUNT);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    int row = 0;
    for (; row + 2 <= rows; row += 2) {
      int bits = masks[mask + row];
      FloatVector x = FloatVector.broadcast(SPECIES, column[from + row]);
      a0 =
          FloatVector.fromArray(SPECIES, values, at)
              .expand(VectorMask.fromLong(SPECIES, bits & LANES))
              .fma(x, a0);
      b0 =
          FloatVector.fromArray(SPECIES, values, second)
              .expand(VectorMask.fromLong(SPECIES, bits >>> COUNT))
              .fma(x, b0);
      at += Integer.bitCount(bits & LANES);
      second += Integer.bitCount(bits >>> COUNT);
      int next = masks[mask + row + 1];
      FloatVector y = FloatVector.broadcast(SPECIES, column[from + row + 1]);
      a1 =
          FloatVector.fromArray(SPECIES, values, at)
              .expand(VectorMask.fromLong(SPECIES, next & LANES))
              .fma(y, a1);
      b1 =
          FloatVector.fromArray(SPECIES, values, second)
              .expand(VectorMask.fromLong(SPECIES, next >>> COUNT))
              .fma(y, b1);
      at += Integer.bitCount(next & LANES);
      second += Integer.bitCount(next >>> COUNT);
    }
    if (row < rows) {
      int bits = masks[mask + row];
      FloatVector x = FloatVector.broadcast(SPECIES, column[from + row]);
      a0 =
          FloatVector.fromArray(SPECIES, values, at)
              .expand(VectorMask.fromLong(SPECIES, bits & LANES))
              .fma(x, a0);
      b0 =
          FloatVector.fromArray(SPECIES, values, second)
              .expand(VectorMask.fromLong(SPECIES, bits >>> COUNT))
              .fma(x, b0);
    }
    a0.add(a1).intoArray(sums, 0);
    b0.add(b1).intoArray(sums, COUNT);
  }
}
