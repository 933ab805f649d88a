package io.espalier.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SurroundingsTest {

  @Test
  void aBrokerAndADatabaseAreThereUntilTheyAreClosed() throws Exception {
    // Given
    Path artifacts;
    try (Surroundings surroundings =
        Surroundings.withBrokerAndDatabase(SurroundingsKind.chosen(), 2)) {
      Map<String, String> settings = surroundings.settings();
      artifacts = Path.of(settings.get("espalier.artifacts.directory"));
      byte[] value = {1, 2, 3};

      // When
      try (KafkaProbe kafka = new KafkaProbe(settings.get("kafka.bootstrap.servers"))) {
        kafka.publish(Topics.PRUNE, "key", value);

        // Then
        assertThat(kafka.first(Topics.PRUNE, 1).getFirst().value()).isEqualTo(value);
      }
      // and the database is the one of the containers, at the same version
      try (Connection connection =
              DriverManager.getConnection(
                  settings.get("quarkus.datasource.jdbc.url"),
                  settings.get("quarkus.datasource.username"),
                  settings.get("quarkus.datasource.password"));
          ResultSet answer = connection.createStatement().executeQuery("show server_version")) {
        assertThat(answer.next()).isTrue();
        assertThat("postgres:" + answer.getString(1).split(" ")[0]).isEqualTo(Images.POSTGRES);
      }
    }
    assertThat(Files.exists(artifacts.getParent())).isFalse();
  }
}
