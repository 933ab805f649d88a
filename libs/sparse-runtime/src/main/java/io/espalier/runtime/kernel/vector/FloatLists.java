package io.espalier.runtime.kernel.vector;

import java.lang.foreign.MemorySegment;

/**
 * The innermost loops of FP32 convolution in C: lists of weights of four output channels, one list
 * for each pattern of channels that have a weight in a row, times the rows of a panel.
 *
 * <p>The part of a group of four channels begins with 16 numbers of 16 bits: how many pairs of rows
 * each pattern has, of which the first is not used. Pairs, as the processor rarely foresees whether
 * a number is odd; what fills up a pair is the panel's first row, of zeros, with weights of zero.
 * Then come the rows of pattern 1, 2, and so on: 32 bits, the bytes from the panel's beginning to
 * the row, and a float for each channel of the pattern, of which bit {@code i} stands for channel
 * {@code i}.
 */
public interface FloatLists {
  /** Output channels of a group. */
  int GROUP = 4;

  /** Strips have so many pixels or multiples of it. */
  int lanes();

  /** What runs, for the log and for profiles, such as {@code "AVX-512"}. */
  String label();

  /**
   * Adds the products of one panel to the sums of groups {@code [from, to)}; those of the first
   * panel begin with the biases.
   *
   * @param stream the groups' weights
   * @param offsets where each group's part begins in the stream
   * @param width pixels of the strip, a multiple of {@link #lanes()}
   * @param panel address of the panel
   * @param bias of all groups' channels from {@code from} on, {@link MemorySegment#NULL} to go on
   *     with the sums that there are
   * @param sums of the strips of all channels, on the heap
   * @param first of the first channel's sums
   * @param pitch from a channel's sums to the next one's
   */
  void accumulate(
      MemorySegment stream,
      MemorySegment offsets,
      long from,
      long to,
      long width,
      long panel,
      MemorySegment bias,
      MemorySegment sums,
      long first,
      long pitch);

  /**
   * Writes sums to the output, {@code min(max(sum + added, low), high)}.
   *
   * @param sums of the strips of all channels, on the heap
   * @param first of the first channel's sums
   * @param pitch from a channel's sums to the next one's
   * @param channels how many
   * @param count pixels of the strip that are there
   * @param added a tensor of the output's shape, {@link MemorySegment#NULL} for none
   * @param output the whole output, on the heap
   * @param target of the first channel's first pixel in it
   * @param plane elements from a channel to the next one
   */
  void finish(
      MemorySegment sums,
      long first,
      long pitch,
      long channels,
      long count,
      MemorySegment added,
      MemorySegment output,
      long target,
      long plane,
      float low,
      float high);
}
