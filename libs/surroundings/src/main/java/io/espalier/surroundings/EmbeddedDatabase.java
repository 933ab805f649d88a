package io.espalier.surroundings;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A real PostgreSQL server as a child process, with durability traded for speed. */
final class EmbeddedDatabase implements Database {

  private static final Duration START_WAIT = Duration.ofSeconds(60);
  private static final String USER = "postgres";

  private final EmbeddedPostgres server;

  private EmbeddedDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  static EmbeddedDatabase start() throws IOException {
    return new EmbeddedDatabase(
        EmbeddedPostgres.builder()
            .setPGStartupWait(START_WAIT)
            // Sorting and case rules of the machine must not decide what a test sees.
            .setLocaleConfig("locale", "C")
            .start());
  }

  @Override
  public String jdbcUrl() {
    return server.getJdbcUrl(USER, "postgres");
  }

  @Override
  public String username() {
    return USER;
  }

  @Override
  public String password() {
    return USER;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
