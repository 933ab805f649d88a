package io.espalier.stage;

import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.ProgressDetail;
import io.espalier.events.step.Step;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Passes progress on at a rate that a person can read, with an estimate of the time left. */
final class ThrottledProgress implements ProgressSink {
  /** The least time between two records of one step. */
  static final Duration INTERVAL = Duration.ofMillis(500);

  private static final System.Logger LOG = System.getLogger(ThrottledProgress.class.getName());
  private static final double ESTIMATE_FRACTION_MIN = 0.01;

  private final ModelVersionEvent event;
  private final Step step;
  private final Consumer<Progress> sink;
  private final LongSupplier nanoTime;
  private long lastNanos;
  private boolean reported;
  private long firstNanos;
  private double firstFraction;
  private @Nullable ProgressDetail lastDetail;

  ThrottledProgress(
      ModelVersionEvent event, Step step, Consumer<Progress> sink, LongSupplier nanoTime) {
    this.event = event;
    this.step = step;
    this.sink = sink;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void report(
      double fraction, @Nullable ProgressDetail detail, @Nullable String note) {
    double inside = Double.isNaN(fraction) ? 0 : Math.clamp(fraction, 0.0, 1.0);
    long now = nanoTime.getAsLong();
    boolean due = !reported || now - lastNanos >= INTERVAL.toNanos() || inside >= 1;
    if (!due && !newEpoch(detail)) {
      return;
    }
    if (!reported) {
      firstNanos = now;
      firstFraction = inside;
    }
    reported = true;
    lastNanos = now;
    lastDetail = detail;
    try {
      sink.accept(
          new Progress(
              event.runId(),
              event.model(),
              step.kind(),
              event.position(),
              event.steps(),
              inside,
              detail,
              note,
              secondsLeft(now, inside)));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "Progress could not be told: " + e.getMessage(), e);
    }
  }

  /** The end of an epoch is always told, so that no accuracy is missed. */
  private boolean newEpoch(@Nullable ProgressDetail detail) {
    return detail != null && (lastDetail == null || lastDetail.epoch() != detail.epoch());
  }

  private @Nullable Double secondsLeft(long now, double fraction) {
    double done = fraction - firstFraction;
    return done < ESTIMATE_FRACTION_MIN ? null : (now - firstNanos) / 1e9 * (1 - fraction) / done;
  }
}
