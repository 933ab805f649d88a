package io.espalier.artifacts.codec;

import java.util.Arrays;

/**
 * Codes a tensor of 8-bit weights: for each one whether it is zero, else its magnitude, highest bit
 * first, and its sign. Magnitudes are predicted from the channel's mean and smallest magnitude so
 * far: pruning by magnitude and scaling per channel leave a gap around zero that differs from
 * channel to channel.
 */
final class IntegerWeights {

  private static final int NODES = 128;
  private static final int LEVELS = 48;

  /** The lowest bits of a magnitude, which are nearly even, do without mixing. */
  private static final int FINE_BITS = 2;

  private static final int SIGN_TAPS = 32;
  private static final int MEAN_AT_FIRST = 24 << 8;

  private final TensorSpan span;
  private final byte[] weights;
  private final MaskModel mask;
  private final Mixer magnitudes;
  private final Adaptive fine = new Adaptive(NODES * NODES);
  private final Adaptive signs = new Adaptive(9 * SIGN_TAPS);
  private final int[] columnMean;

  private IntegerWeights(TensorSpan span, byte[] weights) {
    this.span = span;
    this.weights = weights;
    this.mask = new MaskModel(span);
    this.magnitudes = new Mixer(1023, 6, NODES, NODES * LEVELS, NODES * NODES, NODES * LEVELS);

    this.columnMean = new int[span.columns()];
    Arrays.fill(columnMean, MEAN_AT_FIRST);
  }

  static byte[] encode(TensorSpan span, byte[] weights) {
    BitEncoder encoder = new BitEncoder();
    new IntegerWeights(span, weights).code(encoder);
    return encoder.finish();
  }

  static byte[] decode(TensorSpan span, BitDecoder decoder) {
    byte[] weights = new byte[span.elements()];
    new IntegerWeights(span, weights).code(decoder);
    return weights;
  }

  private void code(BitCoder coder) {
    int at = 0;
    int rowMean = MEAN_AT_FIRST;
    for (int row = 0; row < span.rows(); row++) {
      mask.beginRow();
      int least = NODES - 1;
      for (int column = 0; column < span.columns(); column++) {
        for (int tap = 0; tap < span.taps(); tap++, at++) {
          int weight = weights[at];
          if (mask.code(coder, weight == 0 ? 0 : 1, row, column, tap) == 0) {
            continue;
          }
          int magnitude = magnitude(coder, Math.abs(weight) - 1, rowMean, least, column);
          int sign = sign(coder, weight < 0 ? 1 : 0, at, tap);
          weights[at] = (byte) (sign == 0 ? magnitude + 1 : -magnitude - 1);
          least = Math.min(least, magnitude);
          rowMean += ((magnitude << 8) - rowMean) >> 6;
          columnMean[column] += ((magnitude << 8) - columnMean[column]) >> 4;
        }
      }
    }
  }

  /** Codes a magnitude less one, 0 to 127. */
  private int magnitude(BitCoder coder, int magnitude, int rowMean, int least, int column) {
    int row = level(rowMean) * NODES;
    int smallest = least * NODES;
    int along = level(columnMean[column]) * NODES;
    int node = 1;
    for (int shift = 6; shift >= FINE_BITS; shift--) {
      magnitudes.context(0, row + node);
      magnitudes.context(1, smallest + node);
      magnitudes.context(2, along + node);
      node = node << 1 | magnitudes.code(coder, magnitude >> shift & 1, node);
    }
    for (int shift = FINE_BITS - 1; shift >= 0; shift--) {
      node = node << 1 | fine.code(coder, magnitude >> shift & 1, smallest + node);
    }
    return node - NODES;
  }

  private int sign(BitCoder coder, int negative, int at, int tap) {
    int width = span.tapWidth();
    int left = tap >= 1 ? Integer.signum(weights[at - 1]) + 1 : 1;
    int over = tap >= width ? Integer.signum(weights[at - width]) + 1 : 1;
    int context = (left * 3 + over) * SIGN_TAPS + Math.min(tap, SIGN_TAPS - 1);
    return signs.code(coder, negative, context);
  }

  /** A mean magnitude in units of 1/256, on a scale that is finer for small ones. */
  private static int level(int mean) {
    int whole = mean >> 8;
    return whole < 16 ? whole : Math.min(16 + (whole - 16) / 3, LEVELS - 1);
  }
}
