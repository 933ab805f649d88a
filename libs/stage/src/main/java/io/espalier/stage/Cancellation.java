package io.espalier.stage;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A wish to stop, given once and heard by whoever asks or waits. */
public final class Cancellation {
  private final CountDownLatch cancelled = new CountDownLatch(1);

  /** Asks to stop at the next opportunity. */
  public void cancel() {
    cancelled.countDown();
  }

  /** Whether {@link #cancel()} was called. */
  public boolean cancelled() {
    return cancelled.getCount() == 0;
  }

  /**
   * Waits for this long, or until cancelled.
   *
   * @throws StepCancelledException if cancelled or the thread is interrupted
   */
  void sleep(Duration duration) {
    boolean stop;
    try {
      stop = cancelled.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop = true;
    }
    if (stop) {
      throw new StepCancelledException();
    }
  }
}
