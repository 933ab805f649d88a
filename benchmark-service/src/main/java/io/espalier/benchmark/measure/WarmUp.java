package io.espalier.benchmark.measure;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Runs until the compiler has done its work: at least so many runs and so much time, then until the
 * median of a group of runs is no longer clearly below the best before it, but never longer than a
 * limit.
 */
final class WarmUp {
  private static final int GROUP = 16;

  /** A group this much faster than the best before it means that code is still getting faster. */
  private static final double STILL_FASTER = 0.97;

  private final Request.WarmUp limits;

  WarmUp(Request.WarmUp limits) {
    this.limits = limits;
  }

  /** How many runs were made, and the median time of the last group. */
  record Done(int runs, long medianNanos) {}

  /**
   * @param timedRun does one inference and returns its nanoseconds
   */
  Done run(LongSupplier timedRun) {
    long start = System.nanoTime();
    long best = Long.MAX_VALUE;
    int runs = 0;
    while (true) {
      long[] group = new long[GROUP];
      for (int i = 0; i < GROUP; i++) {
        group[i] = timedRun.getAsLong();
      }
      runs += GROUP;
      Arrays.sort(group);
      long median = LatencySummary.nearestRank(group, 50);
      boolean stillFaster = median < best * STILL_FASTER;
      best = Math.min(best, median);
      long millis = (System.nanoTime() - start) / 1_000_000;
      boolean enough = runs >= limits.runsMin() && millis >= limits.millisMin() && !stillFaster;
      if (enough || millis >= limits.millisMax()) {
        return new Done(runs, median);
      }
    }
  }
}
