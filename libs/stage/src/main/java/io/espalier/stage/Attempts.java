package io.espalier.stage;

import io.espalier.artifacts.ArtifactStoreException;
import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;

/**
 * Tries work again: without end where a transient fault stands in the way, a few times where
 * something unexpected does. Says so in the log and in the status.
 */
final class Attempts {
  private static final System.Logger LOG = System.getLogger(Attempts.class.getName());

  private final RetryPolicy policy;
  private final Cancellation cancellation;
  private volatile StageStatus status = StageStatus.IDLE;

  Attempts(RetryPolicy policy, Cancellation cancellation) {
    this.policy = policy;
    this.cancellation = cancellation;
  }

  StageStatus status() {
    return status;
  }

  void working(String doing) {
    status = new StageStatus(doing, null);
  }

  void idle() {
    status = StageStatus.IDLE;
  }

  /** Work on the store: only its transient faults are tried again. */
  <T> T untilItWorks(String what, Callable<T> work) {
    return attempt(what, work, 1);
  }

  /** Work of a handler: what fails unexpectedly gets the policy's attempts. */
  <T> T bounded(String what, Callable<T> work) {
    return attempt(what, work, policy.attemptsMax());
  }

  private <T> T attempt(String what, Callable<T> work, int unexpectedMax) {
    int failures = 0;
    int unexpected = 0;
    String doing = status.doing();
    while (true) {
      Throwable fault;
      try {
        T result = work.call();
        working(doing);
        return result;
      } catch (StepRejectedException | StepCancelledException e) {
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StepCancelledException();
      } catch (Exception | Error e) {
        fault = e;
      }
      failures++;
      if (!isTransient(fault) && ++unexpected >= unexpectedMax) {
        throw unchecked(fault);
      }
      String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
      status = new StageStatus(doing, message);
      LOG.log(
          Level.WARNING,
          "Could not %s (attempt %d), trying again in %s ms: %s"
              .formatted(what, failures, policy.delay(failures).toMillis(), message),
          isTransient(fault) ? null : fault);
      cancellation.sleep(policy.delay(failures));
    }
  }

  private static boolean isTransient(Throwable fault) {
    return fault instanceof TransientFaultException
        || (fault instanceof ArtifactStoreException store && store.isTransient());
  }

  private static RuntimeException unchecked(Throwable fault) {
    return fault instanceof RuntimeException runtime
        ? runtime
        : new IllegalStateException(fault.toString(), fault);
  }
}
