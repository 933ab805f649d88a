package io.espalier.registry.event;

import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/** Listens to every topic of the contract that the registry needs. */
@ApplicationScoped
public class RegistryConsumer {

  private final RecordIntake intake;
  private final PatientRetry retry;

  RegistryConsumer(RecordIntake intake, PatientRetry retry) {
    this.intake = intake;
    this.retry = retry;
  }

  /** Model versions and submissions: what changes the registry. */
  @Incoming("registry-in")
  @Blocking
  public void changes(ConsumerRecord<String, byte[]> record) {
    take(record);
  }

  /** Progress and dead letters: what is only shown. */
  @Incoming("registry-watch")
  @Blocking
  public void display(ConsumerRecord<String, byte[]> record) {
    take(record);
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    IncomingRecord incoming = incoming(record);
    retry.untilDone(
        "record %s/%d/%d".formatted(record.topic(), record.partition(), record.offset()),
        () -> intake.take(incoming),
        failure -> intake.giveUp(incoming, String.valueOf(failure)));
  }

  private static IncomingRecord incoming(ConsumerRecord<String, byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      if (header.value() != null) {
        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    byte @Nullable [] value = record.value();
    return new IncomingRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp() > 0 ? Instant.ofEpochMilli(record.timestamp()) : Instant.now(),
        record.key(),
        headers,
        value == null ? new byte[0] : value);
  }
}
