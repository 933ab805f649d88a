package io.espalier.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** One version of the broker and one of the database, wherever they run. */
final class ImagesTest {

  private static final Path COMPOSE_FILE = Path.of("../../docker-compose.yml");

  @Test
  void theTestsUseTheImagesOfTheComposeFile() throws IOException {
    assertThat(composed("kafka")).isEqualTo(Images.KAFKA);
    assertThat(composed("postgres")).isEqualTo(Images.POSTGRES);
  }

  @Test
  void theBrokerHasTheVersionOfItsClient() {
    assertThat(Images.KAFKA).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
  }

  @Test
  void theContainersAcceptTheirImages() {
    // Given Testcontainers refuses an image that it does not know, when a container is made of it
    try (KafkaContainer kafka = ContainerBroker.container();
        PostgreSQLContainer postgres = ContainerDatabase.container()) {
      // Then
      assertThat(kafka.getEnvMap()).containsEntry("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "1");
      assertThat(postgres.getEnvMap()).containsEntry("POSTGRES_INITDB_ARGS", "--locale=C");
    }
  }

  private static Object composed(String service) throws IOException {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(COMPOSE_FILE));
    return compose.get("services").get(service).get("image");
  }
}
