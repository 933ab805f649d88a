package io.espalier.standalone.cli;

import io.espalier.standalone.embedded.StandaloneException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code espalier} with its subcommands. */
@Command(
    name = "espalier",
    mixinStandardHelpOptions = true,
    version = "espalier 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Makes trained neural networks small and fast for edge CPUs, and proves it.",
      "Start with: ./espalier demo"
    },
    footer = {"", "The launcher itself adds: test (the whole test suite), build (build only)."},
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      CheckCommand.class,
      AdviseCommand.class,
      SubmitCommand.class,
      RunCommand.class,
      SweepCommand.class,
      ModelsCommand.class,
      ShowCommand.class,
      RollbackCommand.class,
      AuditCommand.class,
      UnpackCommand.class,
      BenchCommand.class,
      StudyCommand.class,
    })
public final class EspalierCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /**
   * Parses and runs.
   *
   * @return the exit status: 0 done, 1 failed or rejected, 2 wrong usage
   */
  public static int execute(String... arguments) {
    CommandLine commandLine =
        new CommandLine(new EspalierCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(EspalierCommand::explain);
    return commandLine.execute(arguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  private static int explain(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    String message =
        switch (failure) {
          case StandaloneException expected -> expected.getMessage();
          case RuntimeException domain
              when domain.getClass().getName().startsWith("io.espalier.") ->
              domain.getMessage();
          case Exception unexpected -> {
            unexpected.printStackTrace(commandLine.getErr());
            yield "unexpected " + unexpected + ". This is a fault of Espalier: please report it.";
          }
        };
    commandLine.getErr().println("espalier: " + message);
    return 1;
  }
}
