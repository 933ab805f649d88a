package io.espalier.artifacts.codec;

/** Tells bytes that a model could gain on from bytes that look random. */
final class Entropy {

  /** Bits per byte from which on coding is not worth its time. */
  private static final double RANDOM_BITS_MIN = 7.93;

  /** With fewer bytes than this the estimate is too uncertain. */
  private static final int BYTES_MIN = 1 << 12;

  private Entropy() {}

  static boolean isRandom(byte[] bytes, int from, int length) {
    if (length < BYTES_MIN) {
      return false;
    }
    int[] counts = new int[256];
    for (int at = from; at < from + length; at++) {
      counts[bytes[at] & 0xff]++;
    }
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        bits -= count * StrictMath.log((double) count / length);
      }
    }
    return bits / StrictMath.log(2) / length > RANDOM_BITS_MIN;
  }
}
