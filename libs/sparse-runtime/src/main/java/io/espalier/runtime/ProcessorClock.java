package io.espalier.runtime;

/**
 * How fast the processor's clock really runs, measured once: no file says it where a processor
 * changes its clock or a virtual machine hides it. A chain of shifts and exclusive ors, each of
 * which waits for the one before it and takes one cycle, is timed; the fastest of several tries
 * counts, as others may be at work.
 */
final class ProcessorClock {
  private static final int TRIES = 40;
  private static final int STEPS = 100_000;

  /** A shift and an exclusive or, three times. */
  private static final int CYCLES_PER_STEP = 6;

  private ProcessorClock() {}

  /** Cycles per second. */
  static double hertz() {
    return Measured.HERTZ;
  }

  /** Measured when it is first asked for. */
  private static final class Measured {
    private static final double HERTZ = measure();

    private static double measure() {
      long least = Long.MAX_VALUE;
      long value = 88172645463325252L;
      for (int attempt = 0; attempt < TRIES; attempt++) {
        long start = System.nanoTime();
        value = chain(value);
        least = Math.min(least, System.nanoTime() - start);
      }
      if (value == 0) {
        throw new IllegalStateException("xorshift never gives 0"); // and the chain is not dead code
      }
      return 1e9 * STEPS * CYCLES_PER_STEP / least;
    }

    /** Random numbers after Marsaglia (Xorshift RNGs, 2003). */
    private static long chain(long seed) {
      long value = seed;
      for (int step = 0; step < STEPS; step++) {
        value ^= value << 13;
        value ^= value >>> 7;
        value ^= value << 17;
      }
      return value;
    }
  }
}
