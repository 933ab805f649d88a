package io.espalier.standalone.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server as a child process, with its data in the home directory and durable
 * settings. The server outlives a killed parent; the next start stops such an orphan first.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration START_WAIT = Duration.ofSeconds(60);
  private static final long ORPHAN_STOP_SECONDS = 20;

  private final EmbeddedPostgres postgres;

  private EmbeddedDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts the server, stopping one that an earlier, killed process left behind.
   *
   * @param directory where the database's files are
   * @throws StandaloneException when it cannot start
   */
  public static EmbeddedDatabase start(Path directory) {
    try {
      Files.createDirectories(directory);
      Path data = directory.resolve("data");
      stopOrphan(data);
      return new EmbeddedDatabase(
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setPGStartupWait(START_WAIT)
              .setRegisterShutdownHook(false)
              .setPort(Ports.free())
              // Sorting and case rules of the machine must not decide what the registry answers.
              .setLocaleConfig("locale", "C")
              // The library's defaults trade durability for test speed; a registry must not.
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .start());
    } catch (IOException | IllegalStateException e) {
      throw new StandaloneException(
          "The embedded PostgreSQL did not start in "
              + directory
              + ": "
              + e.getMessage()
              + ". See espalier.log in the home directory, or name a server of your own with"
              + " QUARKUS_DATASOURCE_JDBC_URL.",
          e);
    }
  }

  private static void stopOrphan(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> orphan =
        Files.readAllLines(pidFile).stream()
            .map(String::strip)
            .findFirst()
            .filter(line -> line.matches("\\d{1,18}"))
            .flatMap(line -> ProcessHandle.of(Long.parseLong(line)))
            .filter(EmbeddedDatabase::isPostgres);
    if (orphan.isPresent()) {
      LOG.info(
          "Stopping the PostgreSQL server (pid {}) that a killed process left behind",
          orphan.get().pid());
      // SIGTERM is PostgreSQL's "smart" shutdown; with the parent dead no client is left to wait
      // for.
      orphan.get().destroy();
      try {
        orphan.get().onExit().get(ORPHAN_STOP_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for the old server to stop", e);
      } catch (ExecutionException | TimeoutException e) {
        orphan.get().destroyForcibly();
      }
    }
    Files.deleteIfExists(pidFile);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().map(command -> command.endsWith("postgres")).orElse(false);
  }

  /** The JDBC URL of the server's one database. */
  public String jdbcUrl() {
    return postgres.getJdbcUrl("postgres", "postgres");
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      LOG.warn("The embedded PostgreSQL did not stop cleanly: {}", e.toString());
    }
  }
}
