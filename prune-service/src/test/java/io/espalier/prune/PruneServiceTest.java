package io.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.Topics;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PruneServiceTest {

  @Inject @Any InMemoryConnector connector;

  @TestHTTPResource("/q/health")
  URI health;

  @TestHTTPResource("/q/metrics")
  URI metrics;

  @Test
  void theServiceStartsAloneAndIsHealthy() throws Exception {
    HttpResponse<String> response = get(health);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).contains("\"status\": \"UP\"");
    assertThat(get(metrics).body()).contains("jvm_memory_used_bytes");
  }

  @Test
  void aRecordThatCannotBeReadGoesToTheDeadLetterTopicWithItsBytes() throws Exception {
    // Given a record that is no event
    byte[] poison = "not an event".getBytes(StandardCharsets.UTF_8);

    // When it comes in
    var out = connector.sink("prune-out");
    connector.source("prune-in").send(poison);

    // Then its bytes go to the dead-letter topic
    for (int i = 0; i < 100 && out.received().isEmpty(); i++) {
      Thread.sleep(Duration.ofMillis(100));
    }
    assertThat(out.received()).hasSize(1);
    Message<?> sent = out.received().getFirst();
    assertThat((byte[]) sent.getPayload()).isEqualTo(poison);
    assertThat(sent.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow().getTopic())
        .isEqualTo(Topics.DEAD_LETTER);
  }

  private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
