package io.espalier.artifacts.codec;

/**
 * Reads what {@link BitEncoder} wrote. Damaged input gives wrong bits, never a failure: whoever
 * asks for a known number of bits always ends.
 */
final class BitDecoder implements BitCoder {

  private static final int TOP_BYTE = 0xff000000;

  private final byte[] in;
  private final int end;
  private int at;
  private int low = 0;
  private int high = -1;
  private int code;

  BitDecoder(byte[] in, int from, int length) {
    this.in = in;
    this.at = from;
    this.end = from + length;
    for (int i = 0; i < 4; i++) {
      code = code << 8 | next();
    }
  }

  @Override
  public int code(int ignored, int probabilityOfOne) {
    int middle = low + (int) (((high - low & 0xffffffffL) * probabilityOfOne) >>> PROBABILITY_BITS);
    int bit;
    if (Integer.compareUnsigned(code, middle) <= 0) {
      high = middle;
      bit = 1;
    } else {
      low = middle + 1;
      bit = 0;
    }
    while (((low ^ high) & TOP_BYTE) == 0) {
      low <<= 8;
      high = high << 8 | 0xff;
      code = code << 8 | next();
    }
    return bit;
  }

  private int next() {
    return at < end ? in[at++] & 0xff : 0;
  }
}
