package io.espalier.runtime.kernel.natives;

/**
 * Packs unstructured weights. The part of a group begins with 16 numbers of quads, of which the
 * first is not used; then come the quads of pattern 1, 2, ... 15: four row offsets of 16 bits, and
 * for each channel of the pattern four weights.
 */
final class PatternPacking {
  private static final int PATTERNS = 1 << WeightRows.GROUP;
  private static final int QUAD = 4;

  private final WeightRows rows;
  private final int[][] lists = new int[PATTERNS][];
  private final int[] lengths = new int[PATTERNS];

  private PatternPacking(WeightRows rows) {
    this.rows = rows;
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
      lists[pattern] = new int[2 * rows.blocks().panelRows() + QUAD];
    }
  }

  static PackedWeights pack(WeightRows rows) {
    PatternPacking packing = new PatternPacking(rows);
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
    java.util.Arrays.fill(lengths, 0);
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
    for (int pattern = PATTERNS - 1; pattern > 0; pattern--) {
      int channels = Integer.bitCount(pattern);
      int left = lengths[pattern] % QUAD;
      if (channels == 1 || left == 3 || left == 2 && channels > 2) {
        continue;
      }
      for (; left > 0; left--) {
        int row = lists[pattern][--lengths[pattern]];
        for (int channel = 0; channel < WeightRows.GROUP; channel++) {
          if ((pattern >> channel & 1) != 0) {
            add(1 << channel, row);
          }
        }
      }
    }
  }

  private void write(int block, int group, PackedWeights packed) {
    packed.beginGroup();
    packed.addShort(0);
    for (int pattern = 1; pattern < PATTERNS; pattern++) {
      packed.addShort((lengths[pattern] + QUAD - 1) / QUAD);
    }
    for (int pattern = 1; pattern < PATTERNS; pattern++) {
      for (int from = 0; from < lengths[pattern]; from += QUAD) {
        writeQuad(block, group, pattern, from, packed);
      }
    }
  }

  private void writeQuad(int block, int group, int pattern, int from, PackedWeights packed) {
    int[] list = lists[pattern];
    int end = Math.min(from + QUAD, lengths[pattern]);
    for (int i = from; i < from + QUAD; i++) {
      packed.addShort(i < end ? list[i] * Strips.PIXELS : list[from] * Strips.PIXELS);
    }
    for (int channel = 0; channel < WeightRows.GROUP; channel++) {
      if ((pattern >> channel & 1) != 0) {
        for (int i = from; i < from + QUAD; i++) {
          packed.addByte(i < end ? rows.weight(block, group, channel, list[i]) : 0);
        }
      }
    }
  }
}
