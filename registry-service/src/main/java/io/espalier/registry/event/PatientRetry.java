package io.espalier.registry.event;

import io.espalier.registry.service.PassingFaults;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tries until it works. A database that is away or a full disk is waited for without end, so that
 * no record is lost; what fails again and again for another reason is given up.
 */
@ApplicationScoped
class PatientRetry {

  private static final Logger LOG = Logger.getLogger(PatientRetry.class);
  private static final int ATTEMPTS_MAX = 5;
  private static final long DELAY_FIRST_MILLIS = 200;
  private static final long DELAY_MAX_MILLIS = 15_000;

  private final CountDownLatch stopping = new CountDownLatch(1);

  void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
  }

  /**
   * Runs a task until it returns or is given up.
   *
   * @param what what is tried, for the log
   * @param giveUp called with the last failure when trying again is of no use
   */
  void untilDone(String what, Runnable task, Consumer<Throwable> giveUp) {
    Throwable failure = attempt(what, task, ATTEMPTS_MAX);
    if (failure != null) {
      LOG.errorf(failure, "Giving up %s after %d attempts", what, ATTEMPTS_MAX);
      attempt(what, () -> giveUp.accept(failure), Integer.MAX_VALUE);
    }
  }

  /** Returns null when it worked, or the last failure. */
  private @Nullable Throwable attempt(String what, Runnable task, int attemptsMax) {
    long delay = DELAY_FIRST_MILLIS;
    int own = 0;
    while (true) {
      try {
        task.run();
        return null;
      } catch (RuntimeException | Error failure) {
        // An error too: one record that overflows the stack must not stop the channel for all
        // others.
        if (!PassingFaults.isPassing(failure) && ++own >= attemptsMax) {
          return failure;
        }
        LOG.warnf("%s failed, trying again in %d ms: %s", what, delay, failure);
      }
      pause(delay);
      delay = Math.min(delay * 2, DELAY_MAX_MILLIS);
    }
  }

  private void pause(long millis) {
    try {
      if (stopping.await(millis, TimeUnit.MILLISECONDS)) {
        throw new StoppedException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
  }

  /** The application stops; the record is not acknowledged and comes again. */
  private static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
