package io.espalier.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.events.CloudEvent;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.ProgressDetail;
import io.espalier.events.Released;
import io.espalier.events.Submission;
import io.espalier.events.Topics;
import io.espalier.surroundings.BrokerAndDatabaseResource;
import io.espalier.surroundings.KafkaProbe;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over the real broker: in by the topics, out by the outbox. */
@QuarkusTest
@QuarkusTestResource(BrokerAndDatabaseResource.class)
class KafkaTest {

  private static final Duration PATIENCE = KafkaProbe.PATIENCE;

  @Inject Registry registry;
  @Inject ArtifactStore store;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  private KafkaProbe kafka;

  @BeforeEach
  void connect() {
    kafka = new KafkaProbe(broker);
  }

  @AfterEach
  void disconnect() {
    kafka.close();
  }

  @Test
  void aBareEventStartsARunAndItsVerdictIsAnnounced() throws Exception {
    // Given: events without CloudEvents headers, from any Kafka client
    SampleRun run = SampleRun.released("bare-run", "bare-model", store);

    // When
    for (ModelVersionEvent event : run.events()) {
      kafka.publish(Topics.next(event), event.runId(), EventCodec.encode(event));
    }

    // Then
    await()
        .atMost(PATIENCE)
        .until(
            () -> registry.rows("select status from run where id = 'bare-run'").equals("RELEASED"));
    ConsumerRecord<String, byte[]> announced =
        kafka.first(Topics.RELEASED, record -> "bare-run".equals(record.key()));
    Released released = EventCodec.decode(announced.value(), Released.class);
    assertThat(released.artifact()).isEqualTo(run.verdict().artifact());
    assertThat(header(announced, "ce_type")).isEqualTo(CloudEvent.RELEASED);
    assertThat(header(announced, "ce_id")).isEqualTo(released.id());
  }

  @Test
  void aRecordThatWasCommittedButNotSentIsSentAfterTheRestart() throws Exception {
    // Given: what a crash between commit and send leaves behind
    registry.execute(
        """
        insert into outbox (event_id, topic, record_key, headers, payload, created_at)
        values ('crashed-1', 'model-version.rejected', 'crashed-run', '{"ce_id":"crashed-1"}', 'one', now()),
               ('crashed-2', 'model-version.rejected', 'crashed-run', '{"ce_id":"crashed-2"}', 'two', now())
        """);

    // When: the relay runs
    ConsumerRecord<String, byte[]> first =
        kafka.first(Topics.REJECTED, record -> "crashed-run".equals(record.key()));

    // Then: in order, and marked
    assertThat(first.value()).asString().isEqualTo("one");
    assertThat(header(first, "ce_id")).isEqualTo("crashed-1");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                registry
                    .rows(
                        "select count(*) from outbox where record_key = 'crashed-run' and sent_at is null")
                    .equals("0"));
  }

  @Test
  void aPoisonRecordIsListedWithItsBytesAndTheNextOneIsProcessed() throws Exception {
    // Given: bytes that are no event, before a good event of the same partition
    byte[] poison = {0, (byte) 0xff, 'n', 'o'};
    SampleRun run = SampleRun.released("after-poison", "after-poison-model", store);

    // When
    kafka.publish(Topics.VERDICT, "after-poison", poison);
    kafka.publish(Topics.VERDICT, "after-poison", EventCodec.encode(run.verdict()));

    // Then
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                registry
                    .rows("select status from run where id = 'after-poison'")
                    .equals("RELEASED"));
    ConsumerRecord<String, byte[]> dead =
        kafka.first(Topics.DEAD_LETTER, record -> "after-poison".equals(record.key()));
    assertThat(dead.value()).isEqualTo(poison);
    assertThat(header(dead, "dead-letter-reason")).contains("no JSON");
    assertThat(header(dead, "dead-letter-topic")).isEqualTo(Topics.VERDICT);
    assertThat(
            registry.rows(
                "select count(*) from dead_letter where record_key = 'after-poison' and topic = 'model-version.verdict'"))
        .isEqualTo("1");
    given()
        .get("/dead-letters")
        .then()
        .statusCode(200)
        .body("items.find { it.key == 'after-poison' }.payload", equalTo("AP9ubw=="));
  }

  @Test
  void aDatabaseThatDropsAllConnectionsLosesNoRecord() throws Exception {
    // Given: a run under way
    SampleRun run = SampleRun.released("dropped-run", "dropped-model", store);
    kafka.publish(Topics.next(run.first()), "dropped-run", EventCodec.encode(run.first()));

    // When: the database breaks every connection while the events come
    for (ModelVersionEvent event : run.events()) {
      kafka.publish(Topics.next(event), "dropped-run", EventCodec.encode(event));
      registry.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
    }

    // Then
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                registry
                    .rows(
                        "select status, count(*) from run, step where id = run_id and id = 'dropped-run' group by status")
                    .equals("RELEASED | 5"));
    given().get("/runs/dropped-run").then().statusCode(200);
  }

  @Test
  void progressIsShownUntilTheStepIsDone() throws Exception {
    // Given
    SampleRun run = SampleRun.released("in-progress", "in-progress-model", store);
    registry.take(run.first());

    // When
    Progress half =
        new Progress(
            "in-progress",
            "in-progress-model",
            "train",
            0,
            5,
            0.5,
            new ProgressDetail(2, 4, 0.9, 0.2),
            null,
            12.0);
    kafka.publish(Topics.PROGRESS, "in-progress", EventCodec.encode(half));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                given()
                    .get("/runs/in-progress")
                    .then()
                    .body("progress.fraction", equalTo(0.5f))
                    .body("progress.detail.epoch", equalTo(2))
                    .body("remaining", hasSize(5)));

    // When: the step is done
    registry.take(run.events().get(1));

    // Then
    given()
        .get("/runs/in-progress")
        .then()
        .body("progress", nullValue())
        .body("position", equalTo(1))
        .body("steps[0].kind", equalTo("train"));
  }

  @Test
  void aSubmissionThatCannotBecomeARunIsRejectedWithReason() throws Exception {
    // Given: nothing of it is in the store, and the recipe is misspelt
    String nowhere = "sha256:" + "1".repeat(64);
    Submission submission =
        new Submission("hopeless", "hopeless-model", nowhere, nowhere, "harbour", 1, 2);

    // When: delivered twice
    kafka.publish(Topics.SUBMITTED, "hopeless", EventCodec.encode(submission));
    kafka.publish(Topics.SUBMITTED, "hopeless", EventCodec.encode(submission));

    // Then: rejected once
    ConsumerRecord<String, byte[]> rejected =
        kafka.first(Topics.REJECTED, record -> "hopeless".equals(record.key()));
    assertThat(new String(rejected.value(), StandardCharsets.UTF_8))
        .contains("is not in the artifact store")
        .contains("harbor");
    assertThat(registry.rows("select count(*) from outbox where record_key = 'hopeless'"))
        .isEqualTo("1");
    assertThat(registry.rows("select status from run where id = 'hopeless'")).isEqualTo("REJECTED");
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
