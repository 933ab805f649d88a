package io.espalier.runtime.kernel.natives;

/** How the weights of a convolution are laid out for a kernel. */
enum WeightFormat {
  /**
   * Unstructured: for four (AVX2: two) adjacent output channels a list of input rows per pattern of
   * channels that have a weight there. Rows come from a panel.
   */
  PATTERNS("unstructured"),
  /** Blocks of four output channels: one list of rows, read from the planes. */
  BLOCKS("4x1 blocks"),
  /** All weights; rows come from a panel that is interleaved once for all channels. */
  DENSE("dense"),
  /** All weights, output channels across lanes. */
  COLUMNS("dense columns"),
  /** The weights that are not zero and masks that say where they belong, channels across lanes. */
  PACKED_COLUMNS("packed columns");

  private final String label;

  WeightFormat(String label) {
    this.label = label;
  }

  /** Whether pixels are across lanes. */
  boolean isStrips() {
    return switch (this) {
      case PATTERNS, BLOCKS, DENSE -> true;
      case COLUMNS, PACKED_COLUMNS -> false;
    };
  }

  /** The last part of the C function's name. */
  String function() {
    return isStrips() ? name().toLowerCase(java.util.Locale.ROOT) : "columns";
  }

  /** For profiles. */
  String label() {
    return label;
  }

  /**
   * Packs the weights in this format.
   *
   * @param planes where {@link #BLOCKS} read their rows
   * @param safePairs for patterns, whether the kernel adds pairs of products in 16 bits
   */
  PackedWeights pack(WeightRows rows, Planes planes, boolean safePairs) {
    return switch (this) {
      case PATTERNS -> PatternPacking.pack(rows, safePairs);
      case BLOCKS -> BlockPacking.pack(rows, planes);
      case DENSE -> DensePacking.pack(rows);
      case COLUMNS -> ColumnPacking.pack(rows, false);
      case PACKED_COLUMNS -> ColumnPacking.pack(rows, true);
    };
  }
}
