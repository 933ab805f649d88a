package io.espalier.artifacts.codec;

import java.util.Arrays;

/**
 * Predicts bits from one context each: quicker than a {@link Mixer}, for bits with little to gain.
 */
final class Adaptive {

  private static final int RATE = 7;

  private final int[] probabilities;

  Adaptive(int contexts) {
    probabilities = new int[contexts];
    Arrays.fill(probabilities, 1 << 15);
  }

  /** Codes a bit in a context, and learns from it. */
  int code(BitCoder coder, int bit, int context) {
    int probability = probabilities[context];
    int coded = coder.code(bit, Math.clamp(probability, 64, 65_472));
    probabilities[context] = probability + ((-coded & 65_535) - probability >> RATE);
    return coded;
  }
}
