package io.espalier.standalone;

import io.espalier.standalone.embedded.Home;
import io.espalier.standalone.embedded.Infrastructure;
import io.espalier.standalone.embedded.Ports;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The five services in this JVM, on an embedded or external broker and database: starts in order,
 * runs what the caller wants while they serve, stops in the reverse order.
 */
public final class StandaloneProcess {

  // Quarkus creates the application object itself; this is how it is told what to run.
  private static final AtomicReference<IntSupplier> WORK = new AtomicReference<>();

  private StandaloneProcess() {}

  /**
   * Where the process keeps its state and listens.
   *
   * @param home the data directory
   * @param httpPort the port of the REST API, 0 for a free one
   * @param kafkaPort the port of the embedded broker, 0 for a free one
   * @param console whether the log also goes to the terminal
   */
  public record Settings(Path home, int httpPort, int kafkaPort, boolean console) {}

  /** What a running process offers to the work done while it serves. */
  public record Running(String url, String bootstrapServers, Home home) {}

  /** Work done while the services run; its result is the exit status. */
  @FunctionalInterface
  public interface Work {
    int run(Running running) throws Exception;
  }

  /**
   * Starts everything, runs the work, stops everything.
   *
   * @return the work's exit status, or 1 when Quarkus did not start
   * @throws io.espalier.standalone.embedded.StandaloneException when the home, a port, the broker
   *     or the database cannot be had
   */
  public static int run(Settings settings, Work work) {
    int httpPort =
        settings.httpPort() == 0
            ? Ports.free()
            : Ports.require(settings.httpPort(), "the REST API", "--http-port");
    int kafkaPort =
        settings.kafkaPort() == 0
            ? Ports.free()
            : Ports.require(settings.kafkaPort(), "the embedded Kafka broker", "--kafka-port");
    try (Home home = Home.open(settings.home())) {
      System.setProperty("quarkus.log.file.enabled", "true");
      System.setProperty("quarkus.log.file.path", home.logFile().toString());
      System.setProperty("quarkus.log.console.enabled", Boolean.toString(settings.console()));
      try (Infrastructure infrastructure = Infrastructure.start(home, kafkaPort, httpPort)) {
        return serve(
            new Running("http://127.0.0.1:" + httpPort, infrastructure.bootstrapServers(), home),
            work);
      }
    }
  }

  private static int serve(Running running, Work work) {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    AtomicInteger status = new AtomicInteger(1);
    WORK.set(
        () -> {
          try {
            return work.run(running);
          } catch (Exception e) {
            failure.set(e);
            return 1;
          }
        });
    Quarkus.run(
        Application.class,
        (code, startFailure) -> {
          status.set(code);
          if (startFailure != null) {
            failure.set(startFailure);
          }
        });
    return switch (failure.get()) {
      case null -> status.get();
      case RuntimeException e -> throw e;
      case Throwable e ->
          throw new IllegalStateException(
              "the services did not start or failed: "
                  + e
                  + "; the log is "
                  + running.home().logFile(),
              e);
    };
  }

  /** Runs the caller's work once the services are up. */
  public static final class Application implements QuarkusApplication {
    @Override
    public int run(String... arguments) {
      return WORK.get().getAsInt();
    }
  }
}
