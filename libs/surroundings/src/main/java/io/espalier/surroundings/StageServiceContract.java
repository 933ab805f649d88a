package io.espalier.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.Topics;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every stage service does when it runs alone, on a real broker and its own default settings.
 * A service's test extends it, as a {@code @QuarkusTest} with a {@link BrokerResource}.
 */
public abstract class StageServiceContract {

  private static final long POLL_MILLIS = 100;

  private final String topic;

  @TestHTTPResource("/q/health")
  @Nullable URI health;

  @TestHTTPResource("/q/metrics")
  @Nullable URI metrics;

  /**
   * @param topic the topic that the service consumes
   */
  protected StageServiceContract(String topic) {
    this.topic = topic;
  }

  @Test
  void theServiceStartsAloneAndIsHealthy() throws Exception {
    // When: it has reached the broker
    HttpResponse<String> response = get(health);
    long deadline = System.nanoTime() + KafkaProbe.PATIENCE.toNanos();
    while (response.statusCode() != 200 && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
      response = get(health);
    }

    // Then
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).contains("\"status\": \"UP\"");
    assertThat(get(metrics).body()).contains("jvm_memory_used_bytes");
  }

  @Test
  void aRecordThatCannotBeReadGoesToTheDeadLetterTopicWithItsBytes() throws Exception {
    // Given a record that is no event
    byte[] poison = "not an event".getBytes(StandardCharsets.UTF_8);

    try (KafkaProbe kafka =
        new KafkaProbe(
            ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class))) {
      // When it comes in
      kafka.publish(topic, "poison", poison);

      // Then its bytes go to the dead-letter topic, with where they came from
      ConsumerRecord<String, byte[]> dead = kafka.first(Topics.DEAD_LETTER, _ -> true);
      assertThat(dead.value()).isEqualTo(poison);
      assertThat(dead.key()).isEqualTo("poison");
      assertThat(
              new String(
                  dead.headers().lastHeader("dead-letter-topic").value(), StandardCharsets.UTF_8))
          .isEqualTo(topic);
    }
  }

  private static HttpResponse<String> get(@Nullable URI uri)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(Objects.requireNonNull(uri)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
