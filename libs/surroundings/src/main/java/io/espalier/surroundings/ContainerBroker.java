package io.espalier.surroundings;

import java.util.Map;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The broker of {@code docker-compose.yml} in a container of its own. */
final class ContainerBroker implements Broker {

  private final KafkaContainer container;

  private ContainerBroker(KafkaContainer container) {
    this.container = container;
  }

  static ContainerBroker start() {
    KafkaContainer container = container();
    container.start();
    return new ContainerBroker(container);
  }

  /** The container as it is started, for a test that has no engine to start it. */
  static KafkaContainer container() {
    return new KafkaContainer(DockerImageName.parse(Images.KAFKA))
        .withEnv(
            Map.of(
                "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "1",
                "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"));
  }

  @Override
  public String bootstrapServers() {
    return container.getBootstrapServers();
  }

  @Override
  public void close() {
    container.stop();
  }
}
