package io.espalier.benchmark.measure;

/**
 * The processor's clock, measured: what the system tells about it is the nominal clock or nothing,
 * above all in a virtual machine.
 *
 * <p>A chain of rotations and exclusive-ors, each of which needs the result of the one before,
 * takes one cycle for each on every processor with 64-bit registers, however many it could do at
 * once.
 */
final class ProcessorClock {
  private static final int STEPS = 2_000_000;
  private static final int CYCLES_PER_STEP = 2;
  private static final int TRIES = 12;
  private static final double NANOS_PER_SECOND = 1e9;

  private static volatile long sink;

  private ProcessorClock() {}

  /**
   * Cycles per second: the fastest of several tries, since anything else on the core only slows.
   */
  static double hertz() {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      sink = chain(start);
      best = Math.min(best, System.nanoTime() - start);
    }
    return (double) STEPS * CYCLES_PER_STEP * NANOS_PER_SECOND / best;
  }

  private static long chain(long start) {
    long value = start;
    for (int i = 0; i < STEPS; i++) {
      value = Long.rotateLeft(value, 7) ^ i;
    }
    return value;
  }
}
