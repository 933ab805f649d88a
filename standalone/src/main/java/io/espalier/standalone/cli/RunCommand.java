package io.espalier.standalone.cli;

import io.espalier.registry.api.view.RunView;
import io.espalier.registry.model.RunStatus;
import io.espalier.standalone.client.RegistryClient;
import io.espalier.standalone.demo.RunWatcher;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code espalier run}: where a run stands. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Show a run: its steps, its progress, its verdict.")
final class RunCommand implements Callable<Integer> {

  @Mixin private ServerOption server;

  @Parameters(paramLabel = "ID")
  private String id;

  @Option(names = "--wait", description = "follow it until it ends")
  private boolean wait;

  @Override
  public Integer call() throws InterruptedException {
    RegistryClient registry = server.client();
    RunWatcher watcher = RunWatcher.onStandardOutput(registry);
    RunView run = wait ? watcher.untilEnded(id) : watcher.once(id);
    return print(run) == RunStatus.REJECTED ? 1 : 0;
  }

  static RunStatus print(RunView run) {
    System.out.printf(
        "%s: %s, model %s, recipe %s, %d of %d steps done%n",
        run.id(),
        run.status().wireName(),
        run.model(),
        run.recipe(),
        run.position(),
        run.stepCount());
    System.out.println("newest version " + run.artifact());
    if (run.packageDigest() != null) {
      System.out.printf("released file  %s, %,d bytes%n", run.packageDigest(), run.packageBytes());
    }
    if (run.reason() != null) {
      System.out.println("rejected: " + run.reason());
    }
    if (run.remedy() != null) {
      System.out.println("what to do: " + run.remedy());
    }
    return run.status();
  }
}
