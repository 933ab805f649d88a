package io.espalier.prune.structured;

/**
 * How many channels of a group may go.
 *
 * @param channels how many there are
 * @param least how many go first of all
 * @param most how many go at most; never all
 */
public record ChannelShare(int channels, int least, int most) {

  /** Where shares of channels are counted, what rounding may add. */
  private static final double ROUNDING = 1e-9;

  /**
   * The numbers for bounds of sparsity.
   *
   * @param sparsityMin the least share that goes, 0 to 1
   * @param sparsityMax the highest, 0 to 1
   */
  public static ChannelShare of(int channels, double sparsityMin, double sparsityMax) {
    int most = Math.min(channels - 1, (int) Math.floor(sparsityMax * channels + ROUNDING));
    int least = Math.min(most, (int) Math.ceil(sparsityMin * channels - ROUNDING));
    return new ChannelShare(channels, least, most);
  }
}
