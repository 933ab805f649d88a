package io.espalier.stage.messaging;

import io.espalier.events.CloudEvent;
import io.espalier.events.EventCodec;
import io.espalier.events.Progress;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Publishes progress. What cannot be sent is dropped: no step waits for its display. */
@ApplicationScoped
public class ProgressPublisher {
  private final Emitter<byte[]> emitter;
  private final AtomicLong number = new AtomicLong(System.currentTimeMillis() * 1000);

  @Inject
  ProgressPublisher(
      @Channel("stage-progress") @OnOverflow(OnOverflow.Strategy.DROP) Emitter<byte[]> emitter) {
    this.emitter = emitter;
  }

  /** Publishes one record, keyed by run id. */
  public void publish(Progress progress) {
    RecordHeaders headers = new RecordHeaders();
    CloudEvent.of(
            progress, number.getAndIncrement(), "/espalier/%s-step".formatted(progress.step()))
        .headers()
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    emitter.send(
        Message.of(
            EventCodec.encode(progress),
            Metadata.of(
                OutgoingKafkaRecordMetadata.<String>builder()
                    .withKey(progress.runId())
                    .withHeaders(headers)
                    .build())));
  }
}
