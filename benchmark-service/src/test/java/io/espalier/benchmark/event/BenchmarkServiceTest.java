package io.espalier.benchmark.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import io.smallrye.reactive.messaging.memory.InMemorySink;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.junit.jupiter.api.Test;

@QuarkusTest
class BenchmarkServiceTest {
  @TestHTTPResource("/q/health/ready")
  URI ready;

  @TestHTTPResource("/q/metrics")
  URI metrics;

  @Inject
  @Connector("smallrye-in-memory")
  InMemoryConnector channels;

  @Test
  void theServiceStartsAloneAndIsReady() throws Exception {
    assertThat(get(ready)).contains("\"status\": \"UP\"");
    assertThat(get(metrics)).contains("jvm_memory_used_bytes");
  }

  @Test
  void aRecordThatIsNoEventLeavesThroughTheServiceAsADeadLetter() throws Exception {
    // Given
    InMemorySink<byte[]> out = channels.sink("benchmark-out");
    out.clear();

    // When
    channels.source("benchmark-in").send("no event".getBytes(StandardCharsets.UTF_8));

    // Then
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (out.received().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(out.received())
        .singleElement()
        .satisfies(
            message ->
                assertThat(message.getPayload())
                    .isEqualTo("no event".getBytes(StandardCharsets.UTF_8)));
  }

  private static String get(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return response.body();
    }
  }
}
