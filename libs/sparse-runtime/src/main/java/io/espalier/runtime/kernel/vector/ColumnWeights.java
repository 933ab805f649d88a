package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;

/**
 * A convolution's weights with output channels across lanes: for each block of as many channels as
 * there are lanes, row by row, either all weights or only those that are not zero with a mask per
 * pair of blocks that says which these are. The packed form takes less than a third of the memory
 * at 70% zeros, which is what counts where every weight meets a few pixels only.
 */
final class ColumnWeights {
  /** Blocks of channels that are worked on together. */
  static final int PAIR = 2;

  /** Output channels of a pair of blocks. */
  static final int CHANNELS = PAIR * Lanes.COUNT;

  private final int pairs;
  private final int rows;
  private final float[] values;
  private final int[] masks;
  private final int[] starts;

  private ColumnWeights(int pairs, int rows, float[] values, int[] masks, int[] starts) {
    this.pairs = pairs;
    this.rows = rows;
    this.values = values;
    this.masks = masks;
    this.starts = starts;
  }

  static ColumnWeights of(Convolution convolution, boolean packed) {
    int pairs = (convolution.outChannels() + CHANNELS - 1) / CHANNELS;
    int rows = convolution.rows();
    long room = packed ? convolution.nonZeroWeights() : (long) pairs * rows * CHANNELS;
    float[] values = new float[Math.toIntExact(room + CHANNELS)];
    int[] masks = new int[packed ? pairs * rows : 0];
    int[] starts = new int[PAIR * pairs];
    int count = 0;
    for (int block = 0; block < PAIR * pairs; block++) {
      starts[block] = count;
      int channel = block * Lanes.COUNT;
      int lanes = Math.clamp(convolution.outChannels() - channel, 0, Lanes.COUNT);
      for (int row = 0; row < rows; row++) {
        for (int lane = 0; lane < lanes; lane++) {
          float weight = convolution.weights()[(channel + lane) * rows + row];
          if (!packed) {
            values[count + lane] = weight;
          } else if (weight != 0f) {
            values[count++] = weight;
            masks[block / PAIR * rows + row] |= 1 << (block % PAIR * Lanes.COUNT + lane);
          }
        }
        count += packed ? 0 : Lanes.COUNT;
      }
    }
    return new ColumnWeights(pairs, rows, values, masks, starts);
  }

  int pairs() {
    return pairs;
  }

  boolean packed() {
    return masks.length > 0;
  }

  /**
   * Adds the products of a pair of blocks of channels and four columns.
   *
   * @param panel {@code [row][4]} from {@code from}
   * @param sums {@code [4][2][lanes]}
   */
  void byFour(int pair, float[] panel, int from, float[] sums) {
    if (packed()) {
      PackedColumnLoops.byFour(
          panel,
          from,
          rows,
          masks,
          pair * rows,
          values,
          starts[PAIR * pair],
          starts[PAIR * pair + 1],
          sums);
    } else {
      DenseColumnLoops.byFour(
          panel, from, rows, values, starts[PAIR * pair], starts[PAIR * pair + 1], sums);
    }
  }

  /**
   * Adds the products of a pair of blocks of channels and one column.
   *
   * @param column {@code [row]} from {@code from}
   * @param sums {@code [2][lanes]}
   */
  void byOne(int pair, float[] column, int from, float[] sums) {
    if (packed()) {
      PackedColumnLoops.byOne(
          column,
          from,
          rows,
          masks,
          pair * rows,
          values,
          starts[PAIR * pair],
          starts[PAIR * pair + 1],
          sums);
    } else {
      DenseColumnLoops.byOne(
          column, from, rows, values, starts[PAIR * pair], starts[PAIR * pair + 1], sums);
    }
  }
}
