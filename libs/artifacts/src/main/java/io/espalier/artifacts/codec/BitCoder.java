package io.espalier.artifacts.codec;

/**
 * One direction of an arithmetic coder. The models are written once for both directions: when
 * encoding, a bit goes in and comes back; when decoding, what goes in is ignored and the decoded
 * bit comes back.
 */
interface BitCoder {

  /** Probabilities are in units of 1/65536. */
  int PROBABILITY_BITS = 16;

  /**
   * Codes one bit.
   *
   * @param bit 0 or 1; ignored when decoding
   * @param probabilityOfOne 1 to 65535
   * @return the bit, 0 or 1
   */
  int code(int bit, int probabilityOfOne);
}
