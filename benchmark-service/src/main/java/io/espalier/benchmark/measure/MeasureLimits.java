package io.espalier.benchmark.measure;

import io.espalier.events.step.RuntimeName;
import java.time.Duration;

/**
 * How long things may take and how they are cut up.
 *
 * @param warmUpMillisMin a child whose runtime is compiled while it runs is warmed up at least this
 *     long, one with a native runtime a quarter of it
 * @param warmUpMillisMax and at most this long
 * @param runsPerTurn inferences a child times before the next child has its turn
 * @param answerMillisMax a child that stays silent this much longer than its task should take is
 *     stopped
 */
public record MeasureLimits(
    long warmUpMillisMin, long warmUpMillisMax, int runsPerTurn, long answerMillisMax) {
  public MeasureLimits {
    if (warmUpMillisMin < 0 || warmUpMillisMax < warmUpMillisMin) {
      throw new IllegalArgumentException(
          "warmUpMillisMin %d and warmUpMillisMax %d; they must be ascending and not negative"
              .formatted(warmUpMillisMin, warmUpMillisMax));
    }
    if (runsPerTurn < 1 || answerMillisMax < 1) {
      throw new IllegalArgumentException("runsPerTurn and answerMillisMax must be at least 1");
    }
  }

  /** Long enough for the server compiler to finish with a convolutional network. */
  public static MeasureLimits defaults() {
    return new MeasureLimits(1_600, 6_000, 20, 60_000);
  }

  /** How to warm a child up: the time depends on whether its runtime is Java or native code. */
  Request.WarmUp warmUp(RuntimeName runtime, int runsMin) {
    long millisMin =
        switch (runtime) {
          case ESPALIER -> warmUpMillisMin;
          case ONNX_RUNTIME, PYTORCH -> warmUpMillisMin / 4;
        };
    return new Request.WarmUp(runsMin, millisMin, warmUpMillisMax);
  }

  Duration forWarmUp() {
    return Duration.ofMillis(warmUpMillisMax + answerMillisMax);
  }

  /** Time for a turn of {@code runs} inferences that took {@code medianNanos} when warm. */
  Duration forTurn(int runs, long medianNanos) {
    return Duration.ofNanos(10 * runs * medianNanos).plusMillis(answerMillisMax);
  }

  Duration forAnswer() {
    return Duration.ofMillis(answerMillisMax);
  }
}
