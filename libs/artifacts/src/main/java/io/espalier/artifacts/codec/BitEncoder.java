package io.espalier.artifacts.codec;

import java.util.Arrays;

/** Writes bits as an arithmetic code: an interval of 32 bits, output byte by byte. */
final class BitEncoder implements BitCoder {

  private static final int TOP_BYTE = 0xff000000;

  private int low = 0;
  private int high = -1;
  private byte[] out = new byte[1 << 12];
  private int size;

  @Override
  public int code(int bit, int probabilityOfOne) {
    int middle = low + (int) (((high - low & 0xffffffffL) * probabilityOfOne) >>> PROBABILITY_BITS);
    if (bit != 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
    while (((low ^ high) & TOP_BYTE) == 0) {
      append(high >>> 24);
      low <<= 8;
      high = high << 8 | 0xff;
    }
    return bit;
  }

  /** Ends the code; what {@link BitDecoder} reads beyond the end are zeros. */
  byte[] finish() {
    // The first bytes of low and high differ, so this one followed by zeros lies between them.
    append((low >>> 24) + 1);
    return Arrays.copyOf(out, size);
  }

  private void append(int value) {
    if (size == out.length) {
      out = Arrays.copyOf(out, size * 2);
    }
    out[size++] = (byte) value;
  }
}
