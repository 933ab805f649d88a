package io.espalier.artifacts.codec;

/** The logistic function and its inverse in fixed point, from tables. */
final class Logistic {

  /** Largest stretched value; stretched values are in units of 1/256. */
  static final int STRETCHED_MAX = 2047;

  private static final int UNIT = 256;
  private static final int ONE = 1 << BitCoder.PROBABILITY_BITS;
  private static final int STRETCH_BITS = 12;
  private static final short[] STRETCH = new short[1 << STRETCH_BITS];
  private static final int[] SQUASH = new int[2 * STRETCHED_MAX + 1];

  static {
    for (int i = 0; i < STRETCH.length; i++) {
      double p = (i + 0.5) / STRETCH.length;
      long stretched = Math.round(StrictMath.log(p / (1 - p)) * UNIT);
      STRETCH[i] = (short) Math.clamp(stretched, -STRETCHED_MAX, STRETCHED_MAX);
    }
    for (int i = 0; i < SQUASH.length; i++) {
      double x = (double) (i - STRETCHED_MAX) / UNIT;
      SQUASH[i] = Math.clamp(Math.round(ONE / (1 + StrictMath.exp(-x))), 16, ONE - 16);
    }
  }

  private Logistic() {}

  /** {@code ln(p / (1 - p))} of a probability in units of 1/65536. */
  static int stretch(int probability) {
    return STRETCH[probability >>> BitCoder.PROBABILITY_BITS - STRETCH_BITS];
  }

  /** The probability, in units of 1/65536, of a stretched value; never 0 or 1. */
  static int squash(int stretched) {
    return SQUASH[Math.clamp(stretched, -STRETCHED_MAX, STRETCHED_MAX) + STRETCHED_MAX];
  }
}
