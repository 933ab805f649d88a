package io.espalier.standalone.cli;

import io.espalier.registry.api.view.StepView;
import io.espalier.registry.api.view.VersionView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code espalier show}: a version and how it came to be. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show a version: where it comes from, step by step.")
final class ShowCommand implements Callable<Integer> {

  @Mixin private ServerOption server;

  @Parameters(paramLabel = "VERSION", description = "digest of the version: sha256:...")
  private String digest;

  @Override
  public Integer call() {
    VersionView version = server.client().version(digest);
    System.out.printf(
        "%s of %s%s%n", version.digest(), version.model(), version.live() ? ", live" : "");
    System.out.printf(
        "made by %s in run %s, registered %s%n",
        version.madeBy(), version.runId(), version.registeredAt());
    if (version.bytes() != null) {
      System.out.printf("ONNX file %,d bytes%n", version.bytes());
    }
    if (version.packageDigest() != null) {
      System.out.printf(
          "released file %s, %,d bytes%n", version.packageDigest(), version.packageBytes());
    }
    for (StepView step : version.lineage()) {
      System.out.printf(
          "  %2d %-9s %8.1f s  %s%n",
          step.position(), step.kind(), step.seconds(), step.artifact());
    }
    return 0;
  }
}
