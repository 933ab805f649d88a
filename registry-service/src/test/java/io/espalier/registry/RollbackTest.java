package io.espalier.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.surroundings.BrokerAndDatabaseResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerAndDatabaseResource.class)
class RollbackTest {

  @Inject Registry registry;
  @Inject ArtifactStore store;

  @Test
  void rollbackToPreviousGoesBackThroughTheReleases() {
    // Given: three releases
    SampleRun one = release("back-1", "back");
    SampleRun two = release("back-2", "back");
    SampleRun three = release("back-3", "back");
    assertThat(live("back")).isEqualTo(three.verdict().artifact());

    // When, Then: twice back is two versions back, and then there is nothing left
    rollBack("back", "previous")
        .statusCode(200)
        .body("from", equalTo(three.verdict().artifact()))
        .body("to", equalTo(two.verdict().artifact()))
        .body("fromVersion", equalTo(3))
        .body("toVersion", equalTo(2));
    rollBack("back", "previous").statusCode(200).body("to", equalTo(one.verdict().artifact()));
    rollBack("back", "previous")
        .statusCode(409)
        .contentType("application/problem+json")
        .body("detail", containsString("no version before"));
    assertThat(live("back")).isEqualTo(one.verdict().artifact());
  }

  @Test
  void rollbackToDensePutsTheDenseReferenceIntoProduction() {
    // Given
    SampleRun run = release("dense-1", "dense-model");
    String dense = run.verdict().dense().artifact();

    // When
    rollBack("dense-model", "dense").statusCode(200).body("to", equalTo(dense));

    // Then: it is live, audited and announced; and it can be undone
    assertThat(live("dense-model")).isEqualTo(dense);
    assertThat(
            registry.rows(
                "select kind, version from audit where model = 'dense-model' order by seq desc limit 1"))
        .isEqualTo("version.rolled-back | " + dense);
    assertThat(registry.rows("select topic from outbox where record_key = 'dense-model'"))
        .isEqualTo("model-version.rolled-back");
    rollBack("dense-model", "dense").statusCode(409);
    rollBack("dense-model", run.verdict().artifact())
        .statusCode(200)
        .body("to", equalTo(run.verdict().artifact()));
  }

  @Test
  void onlyVersionsThatWereProvedCanBeRolledBackTo() {
    // Given: the pruned version that was not yet recovered
    SampleRun run = release("proved-1", "proved");
    String pruned = run.events().get(2).artifact();

    // Then
    rollBack("proved", pruned).statusCode(409).body("detail", containsString("never proved"));
    rollBack("proved", "sha256:" + "0".repeat(64))
        .statusCode(409)
        .body("detail", containsString("has no version"));
    rollBack("proved", "yesterday").statusCode(400).body("errors[0].field", equalTo("to"));
    rollBack("nobody", "previous").statusCode(404);
  }

  @Test
  void historyTellsWhatWasLiveWhen() {
    // Given: a release, another, and a rollback
    Instant before = Instant.now();
    SampleRun one = release("history-1", "history");
    Instant during = Instant.now();
    SampleRun two = release("history-2", "history");
    rollBack("history", "previous").statusCode(200);

    // Then: the periods touch and the last is open
    given()
        .get("/models/history/history")
        .then()
        .statusCode(200)
        .body("items.digest", contains(live("history"), artifact(two), artifact(one)))
        .body("items.reason", contains("rolled-back", "released", "released"))
        .body("items[0].until", equalTo(null));
    assertThat(
            registry.rows(
                "select count(*) from alias_history a join alias_history b on a.model = b.model and a.until_at = b.from_at where a.model = 'history'"))
        .isEqualTo("2");
    given()
        .queryParam("at", during.toString())
        .get("/models/history/history")
        .then()
        .body("items.digest", contains(artifact(one)));
    given()
        .queryParam("at", before.minusSeconds(1).toString())
        .get("/models/history/history")
        .then()
        .body("items", hasSize(0));
  }

  private SampleRun release(String runId, String model) {
    SampleRun run = SampleRun.released(runId, model, store);
    registry.takeAll(run);
    return run;
  }

  private static String artifact(SampleRun run) {
    return run.verdict().artifact();
  }

  private String live(String model) {
    return registry.rows("select digest from alias where model = ?", model);
  }

  private static ValidatableResponse rollBack(String model, String to) {
    return given()
        .contentType("application/json")
        .body("{\"to\": \"%s\", \"reason\": \"a test\"}".formatted(to))
        .post("/models/{name}/rollback", model)
        .then();
  }
}
