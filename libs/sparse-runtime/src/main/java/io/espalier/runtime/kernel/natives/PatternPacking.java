package io.espalier.runtime.kernel.natives;

import java.util.Arrays;

/**
 * Packs unstructured weights. The part of a group begins with the numbers of quads of all 16 (or,
 * for groups of two channels, 4) patterns, of which the first is not used; then come the quads of
 * pattern 1, 2, and so on: four row offsets of 16 bits, and for each channel of the pattern four
 * weights.
 */
final class PatternPacking {
  private static final int QUAD = 4;

  private final WeightRows rows;
  private final boolean safePairs;
  private final int patterns;
  private final int[][] lists;
  private final int[] lengths;

  private PatternPacking(WeightRows rows, boolean safePairs) {
    this.rows = rows;
    this.safePairs = safePairs;
    this.patterns = 1 << rows.group();
    this.lists = new int[patterns][];
    this.lengths = new int[patterns];
    for (int pattern = 0; pattern < patterns; pattern++) {
      lists[pattern] = new int[2 * rows.blocks().panelRows() + QUAD];
    }
  }

  /**
   * @param safePairs whether neighbouring weights must not overflow 16 bits, see {@link PairOrder}
   */
  static PackedWeights pack(WeightRows rows, boolean safePairs) {
    PatternPacking packing = new PatternPacking(rows, safePairs);
    PackedWeights packed = new PackedWeights();
    for (int block = 0; block < rows.blocks().count(); block++) {
      for (int group = 0; group < rows.groups(); group++) {
        packing.list(block, group);
        packing.splitLeftovers();
        packing.write(block, group, packed);
      }
    }
    return packed;
  }

  private void list(int block, int group) {
    Arrays.fill(lengths, 0);
    for (int row = 0; row < rows.blocks().rowsOf(block); row++) {
      add(rows.pattern(block, group, row), row);
    }
  }

  private void add(int pattern, int row) {
    lists[pattern][lengths[pattern]++] = row;
  }

  /**
   * Rows that do not fill a quad go to the lists of their single channels, unless filling the quad
   * up with zeros is less work: interleaving four rows costs about as much as two channels.
   */
  private void splitLeftovers() {
    for (int pattern = patterns - 1; pattern > 0; pattern--) {
      int channels = Integer.bitCount(pattern);
      int left = lengths[pattern] % QUAD;
      if (channels == 1 || left == 3 || left == 2 && channels > 2) {
        continue;
      }
      for (; left > 0; left--) {
        int row = lists[pattern][--lengths[pattern]];
        for (int channel = 0; channel < rows.group(); channel++) {
          if ((pattern >> channel & 1) != 0) {
            add(1 << channel, row);
          }
        }
      }
    }
  }

  private void write(int block, int group, PackedWeights packed) {
    int[][] ordered = new int[patterns][];
    packed.beginGroup();
    packed.addShort(0);
    for (int pattern = 1; pattern < patterns; pattern++) {
      int[] list = Arrays.copyOf(lists[pattern], lengths[pattern]);
      ordered[pattern] =
          safePairs ? PairOrder.of(list, new Member(rows, block, group, pattern)) : list;
      packed.addShort(Math.ceilDiv(ordered[pattern].length, QUAD));
    }
    for (int pattern = 1; pattern < patterns; pattern++) {
      Member member = new Member(rows, block, group, pattern);
      for (int from = 0; from < ordered[pattern].length; from += QUAD) {
        writeQuad(ordered[pattern], from, member, packed);
      }
    }
  }

  private static void writeQuad(int[] list, int from, Member member, PackedWeights packed) {
    for (int i = from; i < from + QUAD; i++) {
      // a place without a row has zero weights, so it may see any row
      int row = i < list.length && list[i] != PairOrder.NONE ? list[i] : 0;
      packed.addShort(row * Strips.PIXELS);
    }
    for (int channel = 0; channel < member.rows().group(); channel++) {
      if (member.has(channel)) {
        for (int i = from; i < from + QUAD; i++) {
          boolean isRow = i < list.length && list[i] != PairOrder.NONE;
          packed.addByte(isRow ? member.weight(channel, list[i]) : 0);
        }
      }
    }
  }

  /** The channels of one group that a pattern names. */
  record Member(WeightRows rows, int block, int group, int pattern) {
    boolean has(int channel) {
      return (pattern >> channel & 1) != 0;
    }

    int weight(int channel, int row) {
      return rows.weight(block, group, channel, row);
    }
  }
}
