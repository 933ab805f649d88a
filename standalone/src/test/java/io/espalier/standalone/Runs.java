package io.espalier.standalone;

import io.espalier.registry.api.view.RunView;
import io.espalier.registry.model.RunStatus;
import io.espalier.standalone.client.RegistryClient;
import java.time.Duration;
import java.util.function.Predicate;

/** Waits for what a run comes to. */
final class Runs {

  private static final Duration POLL = Duration.ofMillis(200);

  private Runs() {}

  static RunView untilEnded(RegistryClient registry, String id, Duration timeout)
      throws InterruptedException {
    return until(registry, id, timeout, run -> run.status() != RunStatus.RUNNING);
  }

  static RunView until(
      RegistryClient registry, String id, Duration timeout, Predicate<RunView> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    RunView run = registry.run(id);
    while (!condition.test(run)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("run " + id + " is not there after " + timeout + ": " + run);
      }
      Thread.sleep(POLL);
      run = registry.run(id);
    }
    return run;
  }
}
