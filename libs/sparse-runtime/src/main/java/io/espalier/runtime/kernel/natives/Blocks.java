package io.espalier.runtime.kernel.natives;

/**
 * Input channels cut into blocks whose rows fit a panel in the first-level cache.
 *
 * @param channels input channels
 * @param taps weights of a channel
 * @param blockChannels channels of every block but the last, which may have fewer
 */
record Blocks(int channels, int taps, int blockChannels) {
  /** Rows that a panel can have at most, as their offsets are 16 bits wide. */
  static final int PANEL_ROWS_MAX = 1008;

  /** Blocks of about this many rows. */
  static Blocks ofRows(int channels, int taps, int rows) {
    int most = Math.max(1, Math.min(channels, rows / taps));
    int count = (channels + most - 1) / most;
    return new Blocks(channels, taps, (channels + count - 1) / count);
  }

  int count() {
    return (channels + blockChannels - 1) / blockChannels;
  }

  int first(int block) {
    return block * blockChannels;
  }

  int channelsOf(int block) {
    return Math.min(blockChannels, channels - first(block));
  }

  /** Rows of a block. */
  int rowsOf(int block) {
    return channelsOf(block) * taps;
  }

  /** Rows of a panel, in whole quads. */
  int panelRows() {
    return (blockChannels * taps + 3) / 4 * 4;
  }
}
