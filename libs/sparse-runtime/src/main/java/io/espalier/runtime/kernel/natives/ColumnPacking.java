package io.espalier.runtime.kernel.natives;

/**
 * Packs weights for output channels across lanes. The part of a group holds a vector of 64 weights,
 * 16 output channels times four input channels, for each tap, quad of input channels and 16 of the
 * group's output channels, in this order. Packed without zeros it begins with a 64-bit mask for
 * each vector, whose bits say which of its weights are there.
 */
final class ColumnPacking {
  /** Output channels of a vector. */
  static final int LANES = 16;

  /** Input channels of a vector. */
  static final int QUAD = 4;

  private final WeightRows rows;
  private final int taps;
  private final int channels;

  private ColumnPacking(WeightRows rows) {
    this.rows = rows;
    this.taps = rows.blocks().taps();
    this.channels = rows.blocks().channels();
  }

  /**
   * @param rows in one block, in groups of a multiple of 16 output channels
   */
  static PackedWeights pack(WeightRows rows, boolean withoutZeros) {
    ColumnPacking packing = new ColumnPacking(rows);
    PackedWeights packed = new PackedWeights();
    for (int group = 0; group < rows.groups(); group++) {
      packed.beginGroup();
      if (withoutZeros) {
        packing.writeMasks(group, packed);
      }
      packing.writeWeights(group, withoutZeros, packed);
    }
    return packed;
  }

  private void writeMasks(int group, PackedWeights packed) {
    for (int vector = 0; vector < vectors(); vector++) {
      long mask = 0;
      for (int place = 0; place < LANES * QUAD; place++) {
        if (weight(group, vector, place) != 0) {
          mask |= 1L << place;
        }
      }
      packed.addLong(mask);
    }
  }

  private void writeWeights(int group, boolean withoutZeros, PackedWeights packed) {
    for (int vector = 0; vector < vectors(); vector++) {
      for (int place = 0; place < LANES * QUAD; place++) {
        byte weight = weight(group, vector, place);
        if (weight != 0 || !withoutZeros) {
          packed.addByte(weight);
        }
      }
    }
  }

  private int quads() {
    return Math.ceilDiv(channels, QUAD);
  }

  private int vectors() {
    return taps * quads() * (rows.group() / LANES);
  }

  private byte weight(int group, int vector, int place) {
    int perQuad = rows.group() / LANES;
    int quad = vector / perQuad;
    int in = quad % quads() * QUAD + place % QUAD;
    int channel = vector % perQuad * LANES + place / QUAD;
    return in < channels ? rows.weight(0, group, channel, in * taps + quad / quads()) : 0;
  }
}
