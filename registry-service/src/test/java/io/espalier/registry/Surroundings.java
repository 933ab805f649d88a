package io.espalier.registry;

import io.espalier.events.Topics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/** What the registry lives in: a PostgreSQL, a Kafka broker and a directory for artifacts. */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {

  private @Nullable EmbeddedPostgres database;
  private @Nullable EmbeddedBroker broker;
  private @Nullable Path directory;

  @Override
  public Map<String, String> start() {
    try {
      directory = Files.createTempDirectory("registry-test");
      EmbeddedPostgres postgres = EmbeddedPostgres.start();
      database = postgres;
      EmbeddedBroker kafka = EmbeddedBroker.start(directory.resolve("kafka"));
      broker = kafka;
      createTopics(kafka);
      System.out.println("Registry tests: embedded PostgreSQL and embedded Kafka broker");
      return Map.of(
          "quarkus.datasource.jdbc.url", postgres.getJdbcUrl("postgres", "postgres"),
          "quarkus.datasource.username", "postgres",
          "quarkus.datasource.password", "postgres",
          "kafka.bootstrap.servers", kafka.address(),
          "espalier.artifacts.directory", directory.resolve("artifacts").toString());
    } catch (Exception e) {
      throw new IllegalStateException("The surroundings of the tests did not start", e);
    }
  }

  private static void createTopics(EmbeddedBroker kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.address()))) {
      admin
          .createTopics(
              Topics.all().stream().map(name -> new NewTopic(name, 2, (short) 1)).toList())
          .all()
          .get();
    }
  }

  @Override
  public void stop() {
    try {
      if (broker != null) {
        broker.close();
      }
      if (database != null) {
        database.close();
      }
      if (directory != null) {
        delete(Objects.requireNonNull(directory));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
