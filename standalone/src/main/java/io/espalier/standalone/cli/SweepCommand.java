package io.espalier.standalone.cli;

import io.espalier.registry.api.view.SweepView;
import io.espalier.registry.model.SweepStatus;
import io.espalier.standalone.client.RegistryClient;
import io.espalier.standalone.demo.SweepTable;
import io.espalier.standalone.demo.SweepWatcher;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code espalier sweep}: the points of a sweep side by side. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = "Show a sweep: its points side by side, which was released and why.")
final class SweepCommand implements Callable<Integer> {

  @Mixin private ServerOption server;

  @Parameters(paramLabel = "ID")
  private String id;

  @Option(names = "--wait", description = "follow it until it ends")
  private boolean wait;

  @Override
  public Integer call() throws InterruptedException {
    RegistryClient registry = server.client();
    SweepView sweep =
        wait ? new SweepWatcher(registry, System.out).untilEnded(id) : registry.sweep(id);
    System.out.print(SweepTable.of(sweep));
    return sweep.status() == SweepStatus.REJECTED ? 1 : 0;
  }
}
