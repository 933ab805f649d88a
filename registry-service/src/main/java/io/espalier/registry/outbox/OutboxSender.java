package io.espalier.registry.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Hands one record to the broker and waits until it is acknowledged. */
@ApplicationScoped
class OutboxSender {

  /**
   * Longer than the producer's own {@code delivery.timeout.ms}, so that its error is the one that
   * is told.
   */
  private static final Duration ACKNOWLEDGEMENT_MAX = Duration.ofSeconds(15);

  private final Emitter<byte[]> emitter;
  private final ObjectMapper json;

  OutboxSender(@Channel("registry-out") Emitter<byte[]> emitter, ObjectMapper json) {
    this.emitter = emitter;
    this.json = json;
  }

  /**
   * @throws SendFailedException when the broker did not acknowledge; the record may be there or not
   */
  void send(OutboxMessage message) {
    RecordHeaders headers = new RecordHeaders();
    headersOf(message)
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    OutgoingKafkaRecordMetadata<String> metadata =
        OutgoingKafkaRecordMetadata.<String>builder()
            .withTopic(message.topic)
            .withKey(message.recordKey)
            .withHeaders(headers)
            .build();
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    emitter.send(
        Message.of(
            message.payload,
            Metadata.of(metadata),
            () -> {
              acknowledged.complete(null);
              return CompletableFuture.completedFuture(null);
            },
            failure -> {
              acknowledged.completeExceptionally(failure);
              return CompletableFuture.completedFuture(null);
            }));
    await(acknowledged);
  }

  private static void await(CompletableFuture<Void> acknowledged) {
    try {
      acknowledged.get(ACKNOWLEDGEMENT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new SendFailedException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new SendFailedException(
          "no acknowledgement within %d s".formatted(ACKNOWLEDGEMENT_MAX.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SendFailedException("interrupted while waiting for the broker", e);
    }
  }

  private Map<String, String> headersOf(OutboxMessage message) {
    try {
      return json.readValue(message.headers, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Outbox row %d has unreadable headers".formatted(message.id), e);
    }
  }
}
