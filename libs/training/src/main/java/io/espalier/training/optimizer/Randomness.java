package io.espalier.training.optimizer;

/**
 * Pseudo-random numbers that depend on a seed and a position only (SplitMix64; Steele, Lea and
 * Flood, 2014), so that no state has to be saved: a resumed run starts each epoch as the first run
 * did.
 */
public final class Randomness {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private long state;

  private Randomness(long state) {
    this.state = state;
  }

  /** The sequence of one purpose at one position. */
  public static Randomness of(long seed, long position) {
    return new Randomness(mix(mix(seed + GOLDEN) ^ (position * GOLDEN)));
  }

  /** The next 64 bits. */
  public long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** A number from 0 (inclusive) to the bound (exclusive). */
  public int next(int bound) {
    return (int) Math.unsignedMultiplyHigh(next(), bound);
  }

  /** The numbers from 0 to {@code size - 1} in random order (Fisher and Yates). */
  public int[] permutation(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = next(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
