package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;

/**
 * Which form of convolution is fastest for a layer, estimated from its shape and its zeros. The
 * costs are nanoseconds measured on a server core with two 512-bit multiply-add units at 3.9 GHz;
 * only their proportions matter.
 */
public enum ConvolutionChoice {
  /** Pixels across lanes, weights that are not zero. */
  SPARSE_STRIPS,
  /** Pixels across lanes, all weights. */
  DENSE_STRIPS,
  /** Output channels across lanes, weights packed without zeros. */
  PACKED_COLUMNS,
  /** Output channels across lanes, all weights. */
  DENSE_COLUMNS,
  /** Each output channel sees one input channel. */
  DEPTHWISE;

  /** A weight that is not zero times a strip of one narrow vector, or of 1, 2 or 4 vectors. */
  private static final double SPARSE_NARROW = 0.31;

  private static final double SPARSE_ONE = 0.36;
  private static final double SPARSE_TWO = 0.55;
  private static final double SPARSE_FOUR = 1.0;

  /** A list of weights of one panel and output channel, empty or not. */
  private static final double SPARSE_LIST = 5;

  /** A weight times a vector in the dense loops, where there is one vector and where more. */
  private static final double DENSE_ONE = 0.28;

  private static final double DENSE_VECTOR = 0.14;

  /** Building a row of a panel. */
  private static final double PANEL_ROW = 4;

  /** A vector of packed or of plain weights times four pixels. */
  private static final double PACKED_FOUR = 1.08;

  private static final double PLAIN_FOUR = 0.65;

  /** The same where the plain weights come from the second-level cache again and again. */
  private static final double PLAIN_FOUR_AGAIN = 1.0;

  /** Reading a byte of weights that the second-level cache cannot hold. */
  private static final double BYTE = 0.03;

  /** Bytes of a panel, as {@link StripLayout} has it. */
  private static final int PANEL_BYTES = StripLayout.PANEL_BYTES;

  /** What lists in C take of the time of those in Java. */
  private static final double IN_C = 0.62;

  /** The form for a layer that runs up to {@code batchMax} images at once. */
  public static ConvolutionChoice of(Convolution convolution, int batchMax) {
    return of(convolution, batchMax, false);
  }

  /**
   * The form for a layer that runs up to {@code batchMax} images at once.
   *
   * @param listsInC whether sparse strips run in C
   */
  static ConvolutionChoice of(Convolution convolution, int batchMax, boolean listsInC) {
    if (convolution.inPerGroup() == 1 && convolution.groups() > 1) {
      return DEPTHWISE;
    }
    long pixels = (long) convolution.window().outPixels() * batchMax;
    double density = (double) convolution.nonZeroWeights() / convolution.weights().length;
    double sparse = sparseStrips(convolution, pixels, density) * (listsInC ? IN_C : 1);
    double dense = denseStrips(convolution, pixels);
    ConvolutionChoice strips = sparse <= dense ? SPARSE_STRIPS : DENSE_STRIPS;
    if (convolution.groups() > 1) {
      return strips;
    }
    double packed = columns(convolution, pixels, PACKED_FOUR, density);
    double again = pixels > ColumnPanel.COLUMNS ? PLAIN_FOUR_AGAIN : PLAIN_FOUR;
    double plain = columns(convolution, pixels, again, 1);
    ConvolutionChoice columns = packed <= plain ? PACKED_COLUMNS : DENSE_COLUMNS;
    return Math.min(packed, plain) < Math.min(sparse, dense) ? columns : strips;
  }

  private static double sparseStrips(Convolution convolution, long pixels, double density) {
    double vectors = Math.ceil((double) pixels / Lanes.COUNT);
    double perWeight =
        pixels <= StripLayout.NARROW
            ? SPARSE_NARROW
            : vectors <= 1
                ? SPARSE_ONE
                : vectors <= 2 ? SPARSE_TWO : SPARSE_FOUR * vectors / StripLayout.VECTORS_MAX;
    double rowBytes =
        pixels <= StripLayout.NARROW
            ? StripLayout.NARROW * Float.BYTES
            : Math.min(vectors, StripLayout.VECTORS_MAX) * Lanes.BYTES;
    double panels = Math.ceil(convolution.rows() * rowBytes / PANEL_BYTES);
    double lists = panels * strips(vectors) * convolution.outChannels();
    double nonZeros = density * convolution.weights().length;
    return lists * SPARSE_LIST
        + nonZeros * Math.max(perWeight, (Float.BYTES + Character.BYTES) * BYTE)
        + panelRows(convolution, vectors) * PANEL_ROW;
  }

  private static double denseStrips(Convolution convolution, long pixels) {
    double vectors = Math.ceil((double) pixels / Lanes.COUNT);
    double perWeight = vectors <= 1 ? DENSE_ONE : DENSE_VECTOR * vectors;
    return convolution.weights().length * Math.max(perWeight, Float.BYTES * BYTE)
        + panelRows(convolution, vectors) * PANEL_ROW;
  }

  private static double strips(double vectors) {
    return Math.ceil(vectors / StripLayout.VECTORS_MAX);
  }

  private static double panelRows(Convolution convolution, double vectors) {
    return strips(vectors) * convolution.rows() * convolution.groups();
  }

  private static double columns(
      Convolution convolution, long pixels, double perVector, double density) {
    double vectors =
        Math.ceil((double) convolution.outChannels() / Lanes.COUNT) * convolution.rows();
    double masks = density < 1 ? vectors * Lanes.COUNT / Byte.SIZE : 0;
    double bytes = convolution.weights().length * density * Float.BYTES + masks;
    double groups = Math.ceil((double) pixels / ColumnPanel.COLUMNS);
    return Math.max(vectors * groups * perVector, bytes * BYTE);
  }
}
