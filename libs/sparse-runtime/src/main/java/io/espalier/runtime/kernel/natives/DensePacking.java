package io.espalier.runtime.kernel.natives;

/**
 * Packs all weights. The part of a group begins with the number of quads; a quad is four weights
 * for each of the four channels, for rows in order.
 */
final class DensePacking {
  private static final int QUAD = 4;

  private DensePacking() {}

  static PackedWeights pack(WeightRows rows) {
    PackedWeights packed = new PackedWeights();
    for (int block = 0; block < rows.blocks().count(); block++) {
      int count = rows.blocks().rowsOf(block);
      for (int group = 0; group < rows.groups(); group++) {
        packed.beginGroup();
        packed.addLong((count + QUAD - 1) / QUAD);
        for (int from = 0; from < count; from += QUAD) {
          for (int channel = 0; channel < rows.group(); channel++) {
            for (int row = from; row < from + QUAD; row++) {
              packed.addByte(row < count ? rows.weight(block, group, channel, row) : 0);
            }
          }
        }
      }
    }
    return packed;
  }
}
