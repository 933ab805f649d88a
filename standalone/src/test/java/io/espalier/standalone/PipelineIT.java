package io.espalier.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.espalier.events.EventCodec;
import io.espalier.events.Topics;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.model.RunStatus;
import io.espalier.standalone.client.RegistryClient;
import io.espalier.surroundings.KafkaProbe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The five services as users run them, on a real Kafka broker and a real PostgreSQL: one pipeline,
 * and what happens to it afterwards. The tests build on each other's runs, hence the order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PipelineIT {

  private static final Duration RUN_TIMEOUT = Duration.ofMinutes(10);
  private static final String RUN = "run-pipeline-it";
  private static final String SECOND_RUN = "run-pipeline-it-2";
  private static final String MODEL = "tiny-packaging";

  @TempDir static Path home;
  private static StandaloneChild espalier;
  private static KafkaProbe kafka;
  private static RegistryClient registry;

  @BeforeAll
  static void start() throws Exception {
    System.out.println("Kafka and PostgreSQL: embedded in the standalone process");
    espalier = StandaloneChild.up(home);
    kafka = new KafkaProbe(espalier.bootstrapServers());
    registry = espalier.registry();
  }

  @AfterAll
  static void stop() throws Exception {
    if (kafka != null) {
      kafka.close();
    }
    if (espalier != null) {
      espalier.close();
    }
  }

  @Test
  @Order(1)
  void aSubmissionPublishedWithAnyKafkaClientEndsAsARelease() throws Exception {
    // Given a model and images in the store
    var submission = TinyInputs.upload(registry, RUN, "brief");

    // When
    kafka.publish(Topics.SUBMITTED, RUN, EventCodec.encode(submission));

    // Then its end is told on Kafka
    List<ConsumerRecord<String, byte[]>> ends =
        kafka.readUntil(
            List.of(Topics.RELEASED, Topics.REJECTED),
            RUN_TIMEOUT,
            record -> RUN.equals(record.key()));
    assertThat(ends.getLast().topic())
        .as(() -> new String(ends.getLast().value(), StandardCharsets.UTF_8))
        .isEqualTo(Topics.RELEASED);

    // and the registry has all of it
    RunView run = registry.run(RUN);
    assertThat(run.status()).isEqualTo(RunStatus.RELEASED);
    assertThat(run.remaining()).isEmpty();
    assertThat(run.steps()).hasSize(run.stepCount());
    assertThat(run.steps().stream().map(step -> step.kind()).distinct())
        .contains("train", "prune", "finetune", "quantize", "benchmark");
    assertThat(run.packageBytes()).isPositive();
    assertThat(liveDigest()).isEqualTo(run.artifact());
  }

  @Test
  @Order(2)
  void everyEventDeliveredAgainInAnyOrderChangesNothing() throws Exception {
    // Given
    RunView before = registry.run(RUN);
    JsonNode auditBefore = registry.verifyAudit();
    List<ConsumerRecord<String, byte[]>> events = new ArrayList<>();
    kafka.readUntil(
        Topics.ofModelVersions(),
        RUN_TIMEOUT,
        record -> {
          events.add(record);
          return record.topic().equals(Topics.VERDICT);
        });
    List<ConsumerRecord<String, byte[]>> again = new ArrayList<>(events);
    again.addAll(events);
    Collections.shuffle(again, new Random(17));

    // When
    for (ConsumerRecord<String, byte[]> record : again) {
      kafka.republish(record);
    }
    // a later run passes through the same partitions, so what came before it was consumed
    registry.submit(TinyInputs.upload(registry, SECOND_RUN, "brief"));
    assertThat(untilEnded(SECOND_RUN).status()).isEqualTo(RunStatus.RELEASED);

    // Then
    RunView after = registry.run(RUN);
    assertThat(after.artifact()).isEqualTo(before.artifact());
    assertThat(after.steps()).isEqualTo(before.steps());
    assertThat(after.status()).isEqualTo(before.status());
    assertThat(after.finishedAt()).isEqualTo(before.finishedAt());
    assertThat(registry.audit(MODEL, Optional.empty()).items())
        .filteredOn(row -> RUN.equals(row.run()))
        .hasSize(
            (int)
                registry.audit(MODEL, Optional.empty()).items().stream()
                    .filter(row -> SECOND_RUN.equals(row.run()))
                    .count());
    assertThat(auditBefore.path("intact").asBoolean()).isTrue();
  }

  @Test
  @Order(3)
  void theSameSubmissionAgainTakesTheResultsThatAreThere() {
    // Given the second run of the test before, the same inputs under another id
    RunView first = registry.run(RUN);
    RunView second = registry.run(SECOND_RUN);

    // Then
    assertThat(second.artifact()).isEqualTo(first.artifact());
    assertThat(second.steps())
        .allMatch(step -> step.reused() != "benchmark".equals(step.kind()), "all but measuring");
  }

  @Test
  @Order(4)
  void aPoisonRecordGoesToTheDeadLettersAndTheStageGoesOn() throws Exception {
    // Given
    byte[] poison = "{\"runId\": 7, no JSON".getBytes(StandardCharsets.UTF_8);

    // When
    kafka.publish(Topics.PRUNE, "poison", poison);

    // Then
    List<ConsumerRecord<String, byte[]>> letters =
        kafka.readUntil(
            List.of(Topics.DEAD_LETTER),
            Duration.ofSeconds(60),
            record -> java.util.Arrays.equals(record.value(), poison));
    List<String> headers = new ArrayList<>();
    for (Header header : letters.getLast().headers()) {
      headers.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8));
    }
    assertThat(headers).anyMatch(header -> header.contains("reason"));

    // and a run after it goes through
    registry.submit(TinyInputs.upload(registry, "run-after-poison", "brief"));
    assertThat(untilEnded("run-after-poison").status()).isEqualTo(RunStatus.RELEASED);
  }

  @Test
  @Order(5)
  void productionRollsBackToTheDenseParentByOneCall() {
    // Given
    RunView run = registry.run(RUN);
    String released = liveDigest();

    // When
    registry.rollback(MODEL, "dense");

    // Then
    assertThat(liveDigest()).isNotEqualTo(released);
    assertThat(run.dense()).isNotNull();
    assertThat(liveDigest()).isEqualTo(run.dense().path("artifact").asText());

    // and back again
    registry.rollback(MODEL, "previous");
    assertThat(liveDigest()).isEqualTo(released);
  }

  @Test
  @Order(6)
  void aTamperedAuditRowIsNamedByVerification() throws Exception {
    // Given
    assertThat(registry.verifyAudit().path("intact").asBoolean()).isTrue();

    // When somebody with the database's password changes a row
    long seq;
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      try (var rows =
          statement.executeQuery("SELECT seq FROM audit ORDER BY seq OFFSET 3 LIMIT 1")) {
        assertThat(rows.next()).isTrue();
        seq = rows.getLong(1);
      }
      assertThat(
              statement.executeUpdate(
                  "UPDATE audit SET body = replace(body::text, '0', '1')::"
                      + bodyType(connection)
                      + " WHERE seq = "
                      + seq))
          .isEqualTo(1);
    }

    // Then
    JsonNode verification = registry.verifyAudit();
    assertThat(verification.path("intact").asBoolean()).isFalse();
    assertThat(verification.toString()).contains(Long.toString(seq));
  }

  private static String bodyType(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT data_type FROM information_schema.columns WHERE table_name = 'audit' AND"
                    + " column_name = 'body'")) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static String jdbcUrl() throws Exception {
    List<String> lines = Files.readAllLines(home.resolve("postgres/data/postmaster.pid"));
    return "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/postgres?user=postgres";
  }

  private static String liveDigest() {
    return registry.models(Optional.empty()).items().stream()
        .filter(model -> model.name().equals(MODEL))
        .map(model -> model.production())
        .filter(java.util.Objects::nonNull)
        .map(live -> live.digest())
        .findFirst()
        .orElse("nothing live");
  }

  private static RunView untilEnded(String id) throws InterruptedException {
    return Runs.untilEnded(registry, id, RUN_TIMEOUT);
  }
}
