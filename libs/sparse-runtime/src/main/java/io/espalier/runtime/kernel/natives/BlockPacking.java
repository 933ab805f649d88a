package io.espalier.runtime.kernel.natives;

/**
 * Packs weights whose zeros are shared by the four output channels of a group. The part of a group
 * begins with the number of quads; a quad is four offsets of 32 bits from the strip to the rows,
 * then four weights for each channel.
 */
final class BlockPacking {
  private static final int QUAD = 4;

  private BlockPacking() {}

  static PackedWeights pack(WeightRows rows, Planes planes) {
    PackedWeights packed = new PackedWeights();
    for (int block = 0; block < rows.blocks().count(); block++) {
      for (int group = 0; group < rows.groups(); group++) {
        pack(rows, planes, block, group, packed);
      }
    }
    return packed;
  }

  private static void pack(
      WeightRows rows, Planes planes, int block, int group, PackedWeights packed) {
    int[] used = new int[rows.blocks().rowsOf(block)];
    int count = 0;
    for (int row = 0; row < used.length; row++) {
      if (rows.pattern(block, group, row) != 0) {
        used[count++] = row;
      }
    }
    packed.beginGroup();
    packed.addLong((count + QUAD - 1) / QUAD);
    for (int from = 0; from < count; from += QUAD) {
      for (int i = from; i < from + QUAD; i++) {
        packed.addInt(offset(rows, planes, block, used[Math.min(i, count - 1)]));
      }
      for (int channel = 0; channel < rows.group(); channel++) {
        for (int i = from; i < from + QUAD; i++) {
          packed.addByte(i < count ? rows.weight(block, group, channel, used[i]) : 0);
        }
      }
    }
  }

  private static int offset(WeightRows rows, Planes planes, int block, int row) {
    int taps = rows.blocks().taps();
    int channel = rows.blocks().first(block) + row / taps;
    return Math.addExact(
        Math.multiplyExact(channel, planes.channelPitch()), planes.tapOffsets()[row % taps]);
  }
}
