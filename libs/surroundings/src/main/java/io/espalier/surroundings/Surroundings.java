package io.espalier.surroundings;

import io.espalier.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker with the topics of the project, a directory for artifacts and, where it is wanted, a
 * database; and the settings by which a Quarkus application finds them.
 */
public final class Surroundings implements AutoCloseable {

  private final SurroundingsKind kind;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Map<String, String> settings = new HashMap<>();

  private Surroundings(SurroundingsKind kind) {
    this.kind = kind;
  }

  /**
   * Starts a broker and creates every topic.
   *
   * @param kind where the broker comes from
   * @param partitions the number of partitions of every topic, at least 1
   */
  public static Surroundings withBroker(SurroundingsKind kind, int partitions) {
    return start(kind, partitions, false);
  }

  /** As {@link #withBroker}, and a database that is empty. */
  public static Surroundings withBrokerAndDatabase(SurroundingsKind kind, int partitions) {
    return start(kind, partitions, true);
  }

  private static Surroundings start(SurroundingsKind kind, int partitions, boolean database) {
    Surroundings surroundings = new Surroundings(kind);
    try {
      Path directory = Files.createTempDirectory("espalier-test");
      surroundings.started.push(() -> delete(directory));
      surroundings.settings.put(
          "espalier.artifacts.directory", directory.resolve("artifacts").toString());
      surroundings.startBroker(directory.resolve("kafka"), partitions);
      if (database) {
        surroundings.startDatabase();
      }
      System.out.println("Kafka and PostgreSQL of the tests: " + kind.description());
      return surroundings;
    } catch (Exception e) {
      surroundings.close();
      throw new IllegalStateException(
          "The surroundings of the tests did not start: %s. -D%s=embedded or =containers chooses the others."
              .formatted(kind.description(), SurroundingsKind.PROPERTY),
          e);
    }
  }

  private void startBroker(Path directory, int partitions) throws Exception {
    Broker broker =
        switch (kind) {
          case EMBEDDED -> EmbeddedBroker.start(directory);
          case CONTAINERS -> ContainerBroker.start();
        };
    started.push(broker);
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    List<NewTopic> topics =
        Topics.all().stream().map(name -> new NewTopic(name, partitions, (short) 1)).toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(topics).all().get();
    }
  }

  private void startDatabase() throws IOException {
    Database database =
        switch (kind) {
          case EMBEDDED -> EmbeddedDatabase.start();
          case CONTAINERS -> ContainerDatabase.start();
        };
    started.push(database);
    settings.put("quarkus.datasource.jdbc.url", database.jdbcUrl());
    settings.put("quarkus.datasource.username", database.username());
    settings.put("quarkus.datasource.password", database.password());
  }

  /** The configuration properties that point an application at these surroundings. */
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops everything, the last started first; what fails to stop keeps nothing else alive. */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        System.err.println("While stopping the surroundings of the tests: " + e);
      }
    }
  }
}
