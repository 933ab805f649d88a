package io.espalier.standalone.demo;

import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.StepView;
import io.espalier.registry.model.RunStatus;
import io.espalier.standalone.client.RegistryClient;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Follows a run until it ends: a line for every step done and a line that is kept up to date for
 * the step at work. Where the output is no terminal, the latter becomes a line per epoch.
 */
public final class RunWatcher {

  private static final Duration POLL = Duration.ofMillis(500);

  private final RegistryClient registry;
  private final PrintStream out;
  private final boolean terminal;
  private int stepsPrinted;
  private String lastShown = "";

  /**
   * @param registry whom to ask
   * @param out where to print
   * @param terminal whether lines can be overwritten there
   */
  public RunWatcher(RegistryClient registry, PrintStream out, boolean terminal) {
    this.registry = registry;
    this.out = out;
    this.terminal = terminal;
  }

  /** A watcher that prints to the standard output, overwriting lines where that is a terminal. */
  public static RunWatcher onStandardOutput(RegistryClient registry) {
    boolean terminal = System.console() != null && System.console().isTerminal();
    return new RunWatcher(registry, System.out, terminal);
  }

  /**
   * Blocks until the run is released or rejected.
   *
   * @param runId the run
   * @return its last view
   * @throws InterruptedException when the waiting thread is interrupted
   */
  public RunView untilEnded(String runId) throws InterruptedException {
    while (true) {
      RunView run = registry.run(runId);
      show(run);
      if (run.status() != RunStatus.RUNNING) {
        clear();
        return run;
      }
      Thread.sleep(POLL);
    }
  }

  /** Shows a run as it is now. */
  public RunView once(String runId) {
    RunView run = registry.run(runId);
    show(run);
    clear();
    return run;
  }

  private void show(RunView run) {
    for (StepView step :
        run.steps().subList(Math.min(stepsPrinted, run.steps().size()), run.steps().size())) {
      clear();
      out.println(ProgressLines.done(step, run.stepCount()));
      stepsPrinted++;
    }
    ProgressLines.atWork(run).ifPresent(this::show);
  }

  private void show(ProgressLines.AtWork line) {
    if (terminal && !line.text().equals(lastShown)) {
      out.print("\r\033[K" + line.text());
      out.flush();
      lastShown = line.text();
    } else if (!terminal && !line.epoch().equals(lastShown)) {
      out.println(line.text());
      lastShown = line.epoch();
    }
  }

  private void clear() {
    if (terminal) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
