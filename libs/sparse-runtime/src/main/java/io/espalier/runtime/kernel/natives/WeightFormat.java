package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.integer.IntegerConvolution;

/** How the weights of a convolution are laid out for a kernel. */
enum WeightFormat {
  /**
   * Unstructured: for four adjacent output channels a list of input rows per pattern of channels
   * that have a weight there. Rows come from a panel.
   */
  PATTERNS("unstructured"),
  /** Blocks of four output channels: one list of rows, read from the planes. */
  BLOCKS("4x1 blocks"),
  /** All weights; rows come from a panel that is interleaved once for all channels. */
  DENSE("dense");

  private final String label;

  WeightFormat(String label) {
    this.label = label;
  }

  /** For profiles. */
  String label() {
    return label;
  }

  /** Packs the weights in this format. */
  PackedWeights pack(IntegerConvolution convolution, Blocks blocks, Planes planes) {
    WeightRows rows = new WeightRows(convolution, blocks);
    return switch (this) {
      case PATTERNS -> PatternPacking.pack(rows);
      case BLOCKS -> BlockPacking.pack(rows, planes);
      case DENSE -> DensePacking.pack(rows);
    };
  }
}
