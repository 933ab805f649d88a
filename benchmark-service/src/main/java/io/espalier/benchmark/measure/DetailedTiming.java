package io.espalier.benchmark.measure;

import io.espalier.benchmark.inference.KernelTime;
import java.util.Arrays;
import java.util.List;

/**
 * A timing with what is needed to compare it with others of the same run.
 *
 * @param answer what the candidate answered before it was timed
 * @param turns times of each turn in nanoseconds; turn k of all candidates was made in the same
 *     round
 * @param kernels what its inference is made of; empty where the runtime does not tell
 * @param clockHertz the processor's clock as its process measured it
 */
public record DetailedTiming(
    Timing timing, Answer answer, List<long[]> turns, List<KernelTime> kernels, double clockHertz) {
  public DetailedTiming {
    turns = List.copyOf(turns);
    kernels = List.copyOf(kernels);
  }

  /** Median time of each turn in milliseconds. */
  public double[] turnMedianMillis() {
    return turns.stream()
        .mapToDouble(
            turn -> {
              long[] sorted = turn.clone();
              Arrays.sort(sorted);
              return LatencySummary.nearestRank(sorted, 50) / 1e6;
            })
        .toArray();
  }
}
