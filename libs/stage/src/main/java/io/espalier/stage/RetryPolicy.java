package io.espalier.stage;

import java.time.Duration;

/**
 * How often and how fast to try again.
 *
 * @param delayFirst the wait before the second attempt; doubles each time
 * @param delayMax the longest wait
 * @param attemptsMax the attempts after which an unexpected exception ends the run; transient
 *     faults are tried without end
 */
public record RetryPolicy(Duration delayFirst, Duration delayMax, int attemptsMax) {
  /** From one second to one minute; three attempts at what fails unexpectedly. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), 3);

  public RetryPolicy {
    if (attemptsMax < 1) {
      throw new IllegalArgumentException(
          "attemptsMax is %d, not at least 1".formatted(attemptsMax));
    }
  }

  /** The wait after this many failed attempts, counted from 1. */
  Duration delay(int failures) {
    long factor = 1L << Math.min(failures - 1, 20);
    Duration delay = delayFirst.multipliedBy(factor);
    return delay.compareTo(delayMax) > 0 ? delayMax : delay;
  }
}
