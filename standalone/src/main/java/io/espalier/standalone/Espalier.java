package io.espalier.standalone;

import io.espalier.standalone.cli.EspalierCommand;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry point of the command line; Quarkus is only started by the commands that serve. */
@QuarkusMain
public final class Espalier {

  private Espalier() {}

  /**
   * Runs one command and exits with its status.
   *
   * @param arguments the command and its options, see {@code ./espalier --help}
   */
  public static void main(String... arguments) {
    System.exit(EspalierCommand.execute(arguments));
  }
}
