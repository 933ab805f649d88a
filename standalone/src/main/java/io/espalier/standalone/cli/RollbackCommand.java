package io.espalier.standalone.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code espalier rollback}: an earlier version live again, by one call. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = "Make an earlier version of a model live again.")
final class RollbackCommand implements Callable<Integer> {

  @Mixin private ServerOption server;

  @Parameters(paramLabel = "MODEL")
  private String model;

  @Option(
      names = "--to",
      paramLabel = "previous|dense|DIGEST",
      description = "(default: ${DEFAULT-VALUE})")
  private String to = "previous";

  @Override
  public Integer call() {
    System.out.println(server.client().rollback(model, to).toPrettyString());
    return 0;
  }
}
