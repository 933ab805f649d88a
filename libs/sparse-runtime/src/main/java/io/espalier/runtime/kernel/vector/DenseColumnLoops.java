package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.COUNT;
import static io.espalier.runtime.kernel.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;

/** The innermost loops of convolution with all weights and output channels across lanes. */
final class DenseColumnLoops {
  private DenseColumnLoops() {}

  /** Four columns by a pair of blocks of channels. */
  static void byFour(
      float[] panel, int from, int rows, float[] values, int at, int second, float[] sums) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, sums, 0);
    FloatVector b0 = FloatVector.fromArray(SPECIES, sums, COUNT);
    FloatVector a1 = FloatVector.fromArray(SPECIES, sums, 2 * COUNT);
    FloatVector b1 = FloatVector.fromArray(SPECIES, sums, 3 * COUNT);
    FloatVector a2 = FloatVector.fromArray(SPECIES, sums, 4 * COUNT);
    FloatVector b2 = FloatVector.fromArray(SPECIES, sums, 5 * COUNT);
    FloatVector a3 = FloatVector.fromArray(SPECIES, sums, 6 * COUNT);
    FloatVector b3 = FloatVector.fromArray(SPECIES, sums, 7 * COUNT);
    for (int row = 0; row < rows; row++, at += COUNT, second += COUNT) {
      FloatVector a = FloatVector.fromArray(SPECIES, values, at);
      FloatVector b = FloatVector.fromArray(SPECIES, values, second);
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

  /** One column by a pair of blocks of channels, two rows at a time. */
  static void byOne(
      float[] column, int from, int rows, float[] values, int at, int second, float[] sums) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, sums, 0);
    FloatVector b0 = FloatVector.fromArray(SPECIES, sums, COUNT);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector b1 = FloatVector.zero(SPECIES);
    int row = 0;
    for (; row + 2 <= rows; row += 2, at += 2 * COUNT, second += 2 * COUNT) {
      FloatVector x = FloatVector.broadcast(SPECIES, column[from + row]);
      a0 = FloatVector.fromArray(SPECIES, values, at).fma(x, a0);
      b0 = FloatVector.fromArray(SPECIES, values, second).fma(x, b0);
      FloatVector y = FloatVector.broadcast(SPECIES, column[from + row + 1]);
      a1 = FloatVector.fromArray(SPECIES, values, at + COUNT).fma(y, a1);
      b1 = FloatVector.fromArray(SPECIES, values, second + COUNT).fma(y, b1);
    }
    if (row < rows) {
      FloatVector x = FloatVector.broadcast(SPECIES, column[from + row]);
      a0 = FloatVector.fromArray(SPECIES, values, at).fma(x, a0);
      b0 = FloatVector.fromArray(SPECIES, values, second).fma(x, b0);
    }
    a0.add(a1).intoArray(sums, 0);
    b0.add(b1).intoArray(sums, COUNT);
  }
}
