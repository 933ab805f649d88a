package io.espalier.stage.messaging;

import static io.espalier.stage.Runs.BENCHMARK;
import static io.espalier.stage.Runs.FINETUNE;
import static io.espalier.stage.Runs.prepared;
import static io.espalier.stage.Runs.prune;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.Topics;
import io.espalier.surroundings.BrokerResource;
import io.espalier.surroundings.KafkaProbe;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class StageOverKafkaTest {
  private static final Duration PATIENCE = KafkaProbe.PATIENCE;

  @Inject ArtifactStore store;
  @Inject StageRunner runner;
  @Inject MeterRegistry meters;
  @Inject @Readiness StageHealth health;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String brokers;

  private KafkaProbe kafka;

  @BeforeEach
  void connect() {
    kafka = new KafkaProbe(brokers);
  }

  @AfterEach
  void disconnect() {
    kafka.close();
  }

  @Test
  void recordsPoisonAndRepeatsAllLeadWhereTheyBelong() throws Exception {
    // Given a run, its record repeated, a rejected step's record, poison and a tombstone
    ModelVersionEvent event = prepared(store, "run-1", prune(0.5), FINETUNE, BENCHMARK);
    ModelVersionEvent other = prepared(store, "run-2", prune(0.6), FINETUNE, BENCHMARK);
    byte[] poison = {1, 2, 3};
    // When
    kafka.publish(Topics.PRUNE, "run-1", EventCodec.encode(event));
    kafka.publish(Topics.PRUNE, "poison", poison);
    kafka.publish(Topics.PRUNE, "run-1", EventCodec.encode(event));
    kafka.publish(Topics.PRUNE, "tombstone", null);
    kafka.publish(Topics.PRUNE, "ended", EventCodec.encode(event.failed("reason", "remedy")));
    kafka.publish(Topics.PRUNE, "run-2", EventCodec.encode(other));
    // Then
    List<ConsumerRecord<String, byte[]>> next = kafka.first(Topics.FINETUNE, 3);
    assertThat(next).extracting(ConsumerRecord::key).containsExactly("run-1", "run-1", "run-2");
    assertThat(next.get(1).value()).isEqualTo(next.get(0).value());
    ModelVersionEvent decoded = EventCodec.decode(next.getFirst().value());
    assertThat(decoded.position()).isEqualTo(2);
    assertThat(header(next.getFirst(), "ce_id")).isEqualTo(decoded.id());
    assertThat(header(next.getFirst(), "ce_type")).isEqualTo("io.espalier.model-version.v1");
    assertThat(header(next.getFirst(), "content-type")).isEqualTo("application/json");
    List<ConsumerRecord<String, byte[]>> dead = kafka.first(Topics.DEAD_LETTER, 2);
    assertThat(dead.getFirst().value()).isEqualTo(poison);
    assertThat(dead.getFirst().key()).isEqualTo("poison");
    assertThat(header(dead.getFirst(), "dead-letter-reason")).contains("The record is no");
    assertThat(header(dead.getFirst(), "dead-letter-topic")).isEqualTo(Topics.PRUNE);
    assertThat(PruneTestService.Handler.CALLS).hasValue(2);
    assertThat(PruneTestService.Handler.AT_ONCE_MAX).hasValue(1);
    Progress progress =
        EventCodec.decode(kafka.first(Topics.PROGRESS, 1).getFirst().value(), Progress.class);
    assertThat(progress.runId()).isEqualTo("run-1");
    assertThat(progress.note()).isEqualTo("platform");
    assertThat(runner.status()).containsKey("prune");
    assertThat(health.call().getStatus().name()).isEqualTo("UP");
    assertThat(committed(6)).isEqualTo(6);
    assertThat(
            meters
                .get("espalier.stage.records")
                .tags("stage", "prune", "outcome", Topics.FINETUNE)
                .timer()
                .count())
        .isEqualTo(3);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    assertThat(header).as(name).isNotNull();
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  /** The offset that the stage has committed, waited for until it is this. */
  private long committed(long expected) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      while (true) {
        long offset =
            admin
                .listConsumerGroupOffsets("espalier-prune")
                .partitionsToOffsetAndMetadata()
                .get()
                .values()
                .stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
        if (offset >= expected || System.nanoTime() > deadline) {
          return offset;
        }
        Thread.sleep(200);
      }
    }
  }
}
