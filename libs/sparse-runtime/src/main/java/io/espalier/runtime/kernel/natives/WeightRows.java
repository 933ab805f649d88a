package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.integer.IntegerConvolution;

/** The weights of a convolution, seen by block and group of output channels. */
final class WeightRows {
  private final byte[] weights;
  private final int outChannels;
  private final int rowsPerChannel;
  private final Blocks blocks;
  private final int group;

  /**
   * @param group output channels of a group
   */
  WeightRows(IntegerConvolution convolution, Blocks blocks, int group) {
    this.group = group;
    this.weights = convolution.weights();
    this.outChannels = convolution.outChannels();
    this.rowsPerChannel = convolution.rows();
    this.blocks = blocks;
  }

  /** Output channels of a group. */
  int group() {
    return group;
  }

  Blocks blocks() {
    return blocks;
  }

  int groups() {
    return Math.ceilDiv(outChannels, group);
  }

  /** The weight of a channel of a group in a row of a block; 0 behind the last channel. */
  byte weight(int block, int index, int channel, int row) {
    int out = index * group + channel;
    if (out >= outChannels) {
      return 0;
    }
    return weights[out * rowsPerChannel + blocks.first(block) * blocks.taps() + row];
  }

  /** Which channels of a group have a weight in a row: bit i for channel i. */
  int pattern(int block, int index, int row) {
    int pattern = 0;
    for (int channel = 0; channel < group; channel++) {
      if (weight(block, index, channel, row) != 0) {
        pattern |= 1 << channel;
      }
    }
    return pattern;
  }

  /** Share of the weights that are not zero. */
  double density() {
    return (double) nonZeros() / weights.length;
  }

  private long nonZeros() {
    long count = 0;
    for (byte weight : weights) {
      if (weight != 0) {
        count++;
      }
    }
    return count;
  }

  /** Share of weights that are not zero among those that lie in rows used by their group. */
  double blockFill() {
    long used = 0;
    for (int block = 0; block < blocks.count(); block++) {
      for (int index = 0; index < groups(); index++) {
        for (int row = 0; row < blocks.rowsOf(block); row++) {
          if (pattern(block, index, row) != 0) {
            used += group;
          }
        }
      }
    }
    return used == 0 ? 1 : (double) nonZeros() / used;
  }
}
