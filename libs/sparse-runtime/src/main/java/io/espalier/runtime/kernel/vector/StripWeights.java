package io.espalier.runtime.kernel.vector;

import java.lang.foreign.MemorySegment;

/** A convolution's weights, packed for strips of pixels. */
interface StripWeights {
  /** Output channels that are worked on together. */
  int QUAD = 4;

  /** Output channels that stay with one worker; those of a chunk may be taken in any order. */
  int CHUNK = 64;

  /**
   * Whether the first block's sums begin with the biases by themselves; else they are there
   * already.
   */
  default boolean addsBias() {
    return false;
  }

  /**
   * Adds the products of one panel to the sums of output channels {@code [from, to)} of a group.
   * The sums of channel 0 are from {@code sums[0]}, those of the others follow. There are rows up
   * to the next multiple of {@link #QUAD}, and what is in the last of these is of no interest.
   *
   * @param from a multiple of {@link #CHUNK}
   * @param to a multiple of {@link #CHUNK}, or the number of channels
   * @param panel address of the panel
   * @param vectors vectors of the strip that hold pixels: 1, 2 or 4
   * @param memory the sums again, as C wants to see them
   */
  void accumulate(
      int group,
      int block,
      int from,
      int to,
      int vectors,
      long panel,
      float[] sums,
      MemorySegment memory);

  /** What this is, for profiles. */
  String name();
}
