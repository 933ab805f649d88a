package io.espalier.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.Digest;
import io.espalier.events.ModelVersionEvent;
import io.espalier.surroundings.BrokerAndDatabaseResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(BrokerAndDatabaseResource.class)
class EventOrderTest {

  @Inject Registry registry;
  @Inject ArtifactStore store;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void eventsDeliveredTwiceAndShuffledEndInTheSameState(long seed) throws SQLException {
    endsInTheSameState(SampleRun.released("shuffled", "shuffled-model", store), seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void aRejectedRunEndsInTheSameStateWhateverTheOrder(long seed) throws SQLException {
    endsInTheSameState(SampleRun.rejected("mixed-up", "mixed-up-model", store), seed);

    assertThat(registry.rows("select status, failed_step from run where id = 'mixed-up'"))
        .isEqualTo("REJECTED | benchmark");
    assertThat(registry.rows("select digest from alias where model = 'mixed-up-model'")).isEmpty();
  }

  private void endsInTheSameState(SampleRun run, long seed) throws SQLException {
    // Given: what is remembered of the run when every event comes once and in order
    registry.forget();
    registry.takeAll(run);
    String expected = registry.state(run);

    // When: a registry without memory gets all events twice, in another order
    registry.forget();
    List<ModelVersionEvent> deliveries = new ArrayList<>(run.events());
    deliveries.addAll(run.events());
    Collections.shuffle(deliveries, new Random(seed));
    deliveries.forEach(registry::take);

    // Then
    assertThat(registry.state(run)).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void aVerdictThatComesFirstReleasesAndLaterStepsFillTheLineage() {
    // Given
    SampleRun run = SampleRun.released("verdict-first", "verdict-first-model", store);

    // When
    registry.take(run.verdict());
    String afterVerdict = registry.rows("select status from run where id = ?", run.runId());
    run.events().forEach(registry::take);

    // Then
    assertThat(afterVerdict).isEqualTo("RELEASED");
    assertThat(registry.rows("select status, position from run where id = ?", run.runId()))
        .isEqualTo("RELEASED | 5");
    assertThat(
            registry.rows("select kind from step where run_id = ? order by position", run.runId()))
        .isEqualTo("train\nprune\nfinetune\nquantize\nbenchmark");
    assertThat(
            registry.rows(
                "select made_by from version where model = ? and digest = ?",
                run.first().model(),
                run.verdict().artifact()))
        .isEqualTo("quantize");
  }

  @Test
  void ofTwoVerdictsTheYoungerIsLiveWhicheverComesFirst() {
    // Given: the older verdict arrives after the younger
    SampleRun older = SampleRun.released("older-run", "contended-model", store);
    SampleRun younger = SampleRun.released("younger-run", "contended-model", store);
    Instant noon = Instant.parse("2026-11-30T12:00:00Z");

    // When
    registry.take(younger.verdict(), noon.plusSeconds(60));
    registry.take(older.verdict(), noon);

    // Then
    assertThat(registry.rows("select digest from alias where model = ?", "contended-model"))
        .isEqualTo(younger.verdict().artifact());
    assertThat(registry.rows("select status from run where id = ?", "older-run"))
        .isEqualTo("RELEASED");
  }

  @Test
  void aRunThatFailsIsRejectedWithReasonAndRemedy() {
    // Given
    SampleRun run = SampleRun.released("failing-run", "failing-model", store);
    ModelVersionEvent failed =
        run.events().get(1).failed("Node 'conv1' has an unknown operator.", "Export it anew.");

    // When
    registry.take(run.first());
    registry.take(run.events().get(1));
    registry.take(failed);

    // Then
    assertThat(
            registry.rows(
                "select status, step_count, failed_step, reason, remedy from run where id = ?",
                run.runId()))
        .isEqualTo(
            "REJECTED | 5 | prune | Node 'conv1' has an unknown operator. | Export it anew.");
    assertThat(registry.rows("select topic from outbox where record_key = ?", run.runId()))
        .isEqualTo("model-version.rejected");
  }

  @Test
  void aReleaseWhoseArtifactIsGoneIsRejectedAndNothingIsHalfDone() {
    // Given: a verdict about an artifact that no store has
    SampleRun run = SampleRun.released("gone-run", "gone-model", store);
    store.path(new Digest(run.verdict().artifact())).toFile().delete();

    // When
    registry.take(run.verdict());

    // Then
    assertThat(registry.rows("select status, failed_step from run where id = ?", run.runId()))
        .isEqualTo("REJECTED | release");
    assertThat(registry.rows("select digest from alias where model = ?", "gone-model")).isEmpty();
  }
}
