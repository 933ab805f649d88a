package io.espalier.artifacts.codec;

/**
 * Codes any bytes, such as the names and nodes between the tensors: each bit is predicted from the
 * last one to six bytes, and from the bytes four and eight places back, which suits arrays.
 */
final class ByteText {

  private static final int TABLE_BITS_MIN = 12;
  private static final int TABLE_BITS_MAX = 20;

  private final Mixer mixer;
  private final int mask;
  private final int[] hashes = new int[7];

  private ByteText(int length) {
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(length, 1)) + 3;
    int size = 1 << Math.clamp(bits, TABLE_BITS_MIN, TABLE_BITS_MAX);
    this.mask = size - 1;
    this.mixer = new Mixer(255, 10, 256, 1 << 16, size, size, size, size, size, size);
  }

  static byte[] encode(byte[] bytes) {
    BitEncoder encoder = new BitEncoder();
    new ByteText(bytes.length).code(encoder, bytes);
    return encoder.finish();
  }

  static byte[] decode(int length, BitDecoder decoder) {
    byte[] bytes = new byte[length];
    new ByteText(length).code(decoder, bytes);
    return bytes;
  }

  private void code(BitCoder coder, byte[] bytes) {
    for (int at = 0; at < bytes.length; at++) {
      remember(bytes, at);
      int value = bytes[at] & 0xff;
      int node = 1;
      for (int shift = 7; shift >= 0; shift--) {
        mixer.context(0, hashes[0] << 8 | node);
        for (int i = 1; i < hashes.length; i++) {
          mixer.context(i, spread(hashes[i] + node * 0x2f0b4c47));
        }
        node = node << 1 | mixer.code(coder, value >> shift & 1, node);
      }
      bytes[at] = (byte) node;
    }
  }

  private void remember(byte[] bytes, int at) {
    hashes[0] = byteAt(bytes, at - 1);
    int hash = 0;
    for (int order = 1; order <= 6; order++) {
      hash = (hash + byteAt(bytes, at - order) + 1) * 0x2c9277b5 + order;
      switch (order) {
        case 2 -> hashes[1] = hash;
        case 3 -> hashes[2] = hash;
        case 4 -> hashes[3] = hash;
        case 6 -> hashes[4] = hash;
        default -> {}
      }
    }
    hashes[5] = (byteAt(bytes, at - 4) << 2 | at & 3) * 0x3c6ef35f;
    hashes[6] = (byteAt(bytes, at - 4) << 8 | byteAt(bytes, at - 8)) * 0x19660d + 7;
  }

  private int spread(int hash) {
    int h = hash * 0x9e3779b1;
    return (h ^ h >>> 15) & mask;
  }

  private static int byteAt(byte[] bytes, int at) {
    return at >= 0 ? bytes[at] & 0xff : 0;
  }
}
