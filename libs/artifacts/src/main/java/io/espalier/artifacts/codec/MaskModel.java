package io.espalier.artifacts.codec;

import java.util.Arrays;

/**
 * Predicts which weights of a tensor are zero: from their neighbours in the window, from the same
 * tap in the preceding input and output channels (which also catches patterns such as 2:4 and 4x1),
 * and from how full the row and the column have been so far.
 */
final class MaskModel {

  private static final int TAPS_MAX = 32;
  private static final int LEVELS = 16;
  private static final int HALF = 1 << 15;
  private static final int FULL = (1 << 16) - 1;

  private final int taps;
  private final int lineShift;
  private final Mixer mixer;
  private final int[] columnDensity;

  /** For each place in a row, whether the three rows above had a weight there, one bit each. */
  private final byte[] above;

  /** For each tap, whether the three windows before had a weight there, one bit each. */
  private final byte[] before;

  /** Whether the preceding taps of this window have weights, the last one in the lowest bit. */
  private int window;

  private int rowDensity;

  MaskModel(TensorSpan span) {
    taps = span.taps();
    lineShift = Math.min(span.tapWidth(), 31) - 1;
    above = new byte[span.columns() * taps];
    before = new byte[taps];
    columnDensity = new int[span.columns()];
    Arrays.fill(columnDensity, HALF);
    mixer =
        new Mixer(
            1023, 6, TAPS_MAX, TAPS_MAX * 16, LEVELS * 8, LEVELS * 8, LEVELS * LEVELS, 8 * 8 * 16);
  }

  /** Begins an output channel. */
  void beginRow() {
    rowDensity = HALF;
    Arrays.fill(before, (byte) 0);
  }

  /** Codes whether the weight at this place is non-zero. */
  int code(BitCoder coder, int nonZero, int row, int column, int tap) {
    if (tap == 0) {
      window = 0;
    }
    int shownTap = Math.min(tap, TAPS_MAX - 1);
    int place = column * taps + tap;
    int rows = above[place];
    int windows = before[tap];
    int near = window & 3 | (window >>> lineShift & 3) << 2;
    int columnLevel = columnDensity[column] >>> 12;
    mixer.context(0, shownTap * 16 + near);
    mixer.context(1, (column & 15) * 8 + windows);
    mixer.context(2, (row & 15) * 8 + rows);
    mixer.context(3, (rowDensity >>> 12) * LEVELS + columnLevel);
    mixer.context(4, (rows * 8 + windows) * 16 + near);
    int coded = mixer.code(coder, nonZero, shownTap);
    window = window << 1 | coded;
    above[place] = (byte) (rows << 1 & 7 | coded);
    before[tap] = (byte) (windows << 1 & 7 | coded);
    int target = -coded & FULL;
    rowDensity += (target - rowDensity) >> 7;
    columnDensity[column] += (target - columnDensity[column]) >> 6;
    return coded;
  }
}
