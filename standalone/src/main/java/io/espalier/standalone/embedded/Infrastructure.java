package io.espalier.standalone.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The broker and the database of one standalone process: embedded ones in the home directory, or
 * external ones named by the environment. Makes them known to Quarkus as system properties, which
 * is why it must be started before Quarkus is.
 */
public final class Infrastructure implements AutoCloseable {

  private static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";
  private static final String JDBC_URL = "quarkus.datasource.jdbc.url";

  private final Home home;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private String bootstrapServers = "";

  private Infrastructure(Home home) {
    this.home = home;
  }

  /**
   * Starts what the environment does not name.
   *
   * @param home the locked home directory
   * @param kafkaPort the port of an embedded broker
   * @param httpPort the port of the REST API
   */
  public static Infrastructure start(Home home, int kafkaPort, int httpPort) {
    Infrastructure infrastructure = new Infrastructure(home);
    try {
      infrastructure.startKafka(kafkaPort);
      infrastructure.startDatabase();
    } catch (RuntimeException e) {
      infrastructure.close();
      throw e;
    }
    System.setProperty("espalier.artifacts.directory", home.artifacts().toString());
    System.setProperty("quarkus.http.port", Integer.toString(httpPort));
    return infrastructure;
  }

  /** The brokers in use, embedded or external. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  private void startKafka(int port) {
    Optional<String> external = external(BOOTSTRAP_SERVERS, "KAFKA_BOOTSTRAP_SERVERS");
    if (external.isPresent()) {
      bootstrapServers = external.get();
      return;
    }
    EmbeddedKafka kafka = EmbeddedKafka.start(home.kafka(), port);
    started.push(kafka);
    bootstrapServers = kafka.bootstrapServers();
    System.setProperty(BOOTSTRAP_SERVERS, bootstrapServers);
  }

  private void startDatabase() {
    if (external(JDBC_URL, "QUARKUS_DATASOURCE_JDBC_URL").isPresent()) {
      return;
    }
    EmbeddedDatabase database = EmbeddedDatabase.start(home.postgres());
    started.push(database);
    System.setProperty(JDBC_URL, database.jdbcUrl());
    System.setProperty("quarkus.datasource.username", "postgres");
    System.setProperty("quarkus.datasource.password", "postgres");
  }

  private static Optional<String> external(String property, String variable) {
    return Optional.ofNullable(System.getProperty(property))
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(value -> !value.isBlank());
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        System.err.println("espalier: while stopping: " + e);
      }
    }
  }
}
