package io.espalier.standalone.cli;

import io.espalier.standalone.StandaloneProcess;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code espalier up}: the five services, a broker and a database, serving until stopped. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description =
        "Serve: the five services with an embedded Kafka broker and PostgreSQL. What was running"
            + " when the process was stopped or killed goes on.")
final class UpCommand implements Callable<Integer> {

  @Option(
      names = "--home",
      description = "data directory (default: $ESPALIER_HOME, else ~/.espalier)")
  private Path home = Homes.standard();

  @Option(
      names = "--http-port",
      description = "REST API and Swagger UI (default: ${DEFAULT-VALUE}; 0: any)")
  private int httpPort = 8080;

  @Option(
      names = "--kafka-port",
      description = "embedded broker (default: ${DEFAULT-VALUE}; 0: any)")
  private int kafkaPort = 9092;

  @Option(names = "--log", description = "print the log to the terminal as well")
  private boolean log;

  @Override
  public Integer call() {
    System.out.println("Espalier is starting in " + home.toAbsolutePath().normalize() + " ...");
    return StandaloneProcess.run(
        new StandaloneProcess.Settings(home, httpPort, kafkaPort, log),
        running -> {
          System.out.println(
              "REST API   " + running.url() + "   (try " + running.url() + "/q/swagger-ui)");
          System.out.println("Kafka      " + running.bootstrapServers());
          System.out.println("Log        " + running.home().logFile());
          System.out.println("Ready. Stop with Ctrl-C.");
          Quarkus.waitForExit();
          return 0;
        });
  }
}
