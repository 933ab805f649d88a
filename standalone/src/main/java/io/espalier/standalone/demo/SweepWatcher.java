package io.espalier.standalone.demo;

import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.StepView;
import io.espalier.registry.api.view.SweepPointView;
import io.espalier.registry.api.view.SweepView;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.SweepStatus;
import io.espalier.standalone.client.RegistryClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Follows a sweep until it ends: a line for every step that a point has done or is at work on. */
public final class SweepWatcher {

  private static final Duration POLL = Duration.ofMillis(500);

  private final RegistryClient registry;
  private final PrintStream out;
  private final Map<Integer, Integer> stepsPrinted = new HashMap<>();
  private final Map<Integer, String> epochShown = new HashMap<>();

  /**
   * @param registry whom to ask
   * @param out where to print
   */
  public SweepWatcher(RegistryClient registry, PrintStream out) {
    this.registry = registry;
    this.out = out;
  }

  /**
   * Blocks until the sweep is released or rejected.
   *
   * @param sweepId the sweep
   * @return its last view
   * @throws InterruptedException when the waiting thread is interrupted
   */
  public SweepView untilEnded(String sweepId) throws InterruptedException {
    while (true) {
      SweepView sweep = registry.sweep(sweepId);
      sweep.points().stream().filter(point -> !point.held()).forEach(this::show);
      if (sweep.status() != SweepStatus.RUNNING) {
        return sweep;
      }
      Thread.sleep(POLL);
    }
  }

  private void show(SweepPointView point) {
    int printed = stepsPrinted.getOrDefault(point.number(), 0);
    if (point.status() != RunStatus.RUNNING && printed >= point.position()) {
      return;
    }
    RunView run = registry.run(point.run());
    List<StepView> steps = run.steps();
    for (StepView step : steps.subList(Math.min(printed, steps.size()), steps.size())) {
      print(point, ProgressLines.done(step, run.stepCount()));
    }
    // A step that failed has a position, but nothing to print.
    stepsPrinted.put(point.number(), Math.max(steps.size(), point.position()));
    ProgressLines.atWork(run)
        .filter(line -> !line.epoch().equals(epochShown.put(point.number(), line.epoch())))
        .ifPresent(line -> print(point, line.text()));
  }

  private void print(SweepPointView point, String line) {
    out.printf(Locale.ROOT, "point %d, %s: %s%n", point.number(), point.label(), line);
  }
}
