package io.espalier.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.datasets.SyntheticPackaging;
import io.espalier.events.EventCodec;
import io.espalier.events.Guard;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Rejected;
import io.espalier.events.Submission;
import io.espalier.events.Topics;
import io.espalier.events.recipe.Recipe;
import io.espalier.events.recipe.Recipes;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.ResNet18;
import io.espalier.registry.submission.SweepSubmissions;
import io.espalier.registry.submission.SweepSubmissions.Checked;
import io.espalier.registry.submission.SweepSubmissions.CheckedPoint;
import io.espalier.registry.sweep.PlannedPoint;
import io.espalier.registry.sweep.SweepPlan;
import io.espalier.surroundings.BrokerAndDatabaseResource;
import io.espalier.surroundings.KafkaProbe;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerAndDatabaseResource.class)
class SweepTest {

  private static final int ACCURACY_DROP_MAX = 3;

  @Inject Registry registry;
  @Inject ArtifactStore store;
  @Inject SweepSubmissions sweeps;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String broker;

  @BeforeEach
  void empty() throws Exception {
    registry.forget();
  }

  @Test
  void theSecondPointStartsOnlyWhenTheFirstHasTrainedForBoth() {
    // Given: two points that differ in sparsity
    List<CheckedPoint> points = start("staggered", 0.5, 0.7);
    assertThat(startedRuns("staggered")).isEqualTo("staggered-p01");
    given()
        .get("/sweeps/staggered")
        .then()
        .statusCode(200)
        .body("status", equalTo("running"))
        .body("sharedSteps", equalTo(1))
        .body("points.held", equalTo(List.of(false, true)))
        .body("points.label", equalTo(List.of("sparsity 50%", "sparsity 70%")));

    // When: the first has trained, and its event comes twice
    ModelVersionEvent trained = run(points, 0, outcome(94, 900, 3.0)).events().get(1);
    registry.take(trained);
    registry.take(trained);

    // Then
    assertThat(startedRuns("staggered")).isEqualTo("staggered-p01\nstaggered-p02");
    given().get("/sweeps/staggered").then().body("points.held", equalTo(List.of(false, false)));
  }

  @Test
  void onlyTheBestAdmissiblePointIsReleasedWhateverTheOrderOfTheEvents() throws Exception {
    String expected = "";
    for (long seed = 1; seed <= 4; seed++) {
      // Given: the fastest loses too much, of the others the second is faster
      registry.forget();
      List<CheckedPoint> points = start("chosen", 0.5, 0.7, 0.9);
      List<ModelVersionEvent> events = new ArrayList<>();
      events.addAll(run(points, 0, outcome(95, 900, 3.0)).events());
      events.addAll(run(points, 1, outcome(94, 700, 2.0)).events());
      events.addAll(run(points, 2, outcome(80, 500, 1.0)).events());
      events.addAll(List.copyOf(events));

      // When
      Collections.shuffle(events, new Random(seed));
      events.forEach(registry::take);

      // Then
      String state =
          registry.rows("select id, status from run order by id")
              + registry.rows("select status, chosen, why from sweep")
              + registry.rows("select model, run_id from alias")
              + registry.rows("select count(*) from alias_history")
              + registry.rows(
                  "select kind, count(*) from audit where kind like 'sweep%' group by kind order by kind")
              + registry.rows(
                  "select topic, record_key from outbox where topic like '%ed' order by topic, record_key");
      expected = seed == 1 ? state : expected;
      assertThat(state).as("seed %d", seed).isEqualTo(expected);
    }
    assertThat(expected)
        .contains("chosen-p01 | PASSED\nchosen-p02 | RELEASED\nchosen-p03 | REJECTED")
        .contains("sweep.decided | 1\nsweep.started | 1")
        .contains("model-version.rejected | chosen-p03\nmodel-version.released | chosen-p02");
    given()
        .get("/sweeps/chosen")
        .then()
        .body("status", equalTo("released"))
        .body("chosen", equalTo(2))
        .body("why", containsString("lowest median latency"))
        .body("points.chosen", equalTo(List.of(false, true, false)))
        .body("points.figures.onFront", equalTo(List.of(true, true, true)))
        .body("points[2].reason", containsString("Accuracy 80.00%"))
        .body("points[1].figures.p50Millis", equalTo(2.0f))
        .body("points[1].figures.bytes", equalTo(700));
    given().get("/sweeps?model=swept").then().body("items.id", equalTo(List.of("chosen")));
    given().get("/runs?status=passed").then().body("items.id", equalTo(List.of("chosen-p01")));
    given().get("/audit/verify").then().body("intact", equalTo(true));
  }

  @Test
  void aSweepWithoutAnAdmissiblePointIsRejectedAndNamesTheNearest() {
    // Given
    List<CheckedPoint> points = start("hopeless-sweep", 0.8, 0.9);

    // When
    registry.takeAll(run(points, 0, outcome(90, 900, 3.0)));
    registry.takeAll(run(points, 1, outcome(70, 500, 1.0)));

    // Then
    given()
        .get("/sweeps/hopeless-sweep")
        .then()
        .body("status", equalTo("rejected"))
        .body("chosen", equalTo(1))
        .body("why", containsString("nearest is point 1 (sparsity 80%)"));
    try (KafkaProbe kafka = new KafkaProbe(broker)) {
      Rejected rejected =
          EventCodec.decode(
              kafka.first(Topics.REJECTED, record -> "hopeless-sweep".equals(record.key())).value(),
              Rejected.class);
      assertThat(rejected.failure()).isNotNull();
      assertThat(rejected.failure().reason()).contains("sparsity 80%");
    }
    assertThat(registry.rows("select count(*) from alias")).isEqualTo("0");
  }

  @Test
  void aPointThatFailsInWhatAllShareLetsTheOthersGoOn() {
    List<CheckedPoint> points = start("broken-first", 0.5, 0.7);

    registry.take(points.getFirst().first().failed("The disk is full.", "Make room."));

    assertThat(startedRuns("broken-first")).isEqualTo("broken-first-p01\nbroken-first-p02");
  }

  @Test
  void startingTheSameSweepTwiceStartsItOnce() {
    List<CheckedPoint> points = start("once", 0.5, 0.7);

    boolean fresh = sweeps.start(submission("once"), new Checked("sweep", points)).fresh();

    assertThat(fresh).isFalse();
    assertThat(registry.rows("select count(*) from run")).isEqualTo("2");
    given()
        .get("/sweeps/twice")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("detail", containsString("no sweep 'twice'"));
    given().get("/q/openapi?format=json").then().body("paths.'/sweeps/{id}'.get", notNullValue());
  }

  @Test
  void aRecipeWithAListIsPostedAsASweepAndRefusedAsARun() {
    // Given
    Submission submission = submission("posted");
    String yaml = Recipes.yaml("brief").replace("sparsity: 0.50", "sparsity: [50%, 70%]");
    String body =
        new String(
            EventCodec.encode(
                new Submission(
                    "posted", "swept", submission.artifact(), submission.dataset(), yaml, 3, 1)),
            StandardCharsets.UTF_8);

    // When, Then
    given()
        .contentType("application/json")
        .body(body)
        .post("/sweeps")
        .then()
        .statusCode(201)
        .header("Location", containsString("/sweeps/posted"))
        .body("recipe", equalTo("brief"))
        .body("sharedSteps", equalTo(1))
        .body("points.label", equalTo(List.of("sparsity 50%", "sparsity 70%")))
        .body("points.held", equalTo(List.of(false, true)));
    given().contentType("application/json").body(body).post("/sweeps").then().statusCode(200);
    given()
        .contentType("application/json")
        .body(body)
        .post("/runs")
        .then()
        .statusCode(422)
        .body("detail", containsString("POST /sweeps"));
    given()
        .contentType("application/json")
        .body(body.replace("posted", "single").replace("[50%, 70%]", "50%"))
        .post("/sweeps")
        .then()
        .statusCode(422)
        .body("detail", containsString("single point"));
  }

  private List<CheckedPoint> start(String id, double... sparsities) {
    List<PlannedPoint> planned = new ArrayList<>();
    for (double sparsity : sparsities) {
      planned.add(
          new PlannedPoint(
              String.format(Locale.ROOT, "sparsity %.0f%%", sparsity * 100),
              new Recipe(
                  "sweep",
                  "For this test.",
                  new Guard(100, 100),
                  SampleRun.slip(sparsity, ACCURACY_DROP_MAX))));
    }
    Submission submission = submission(id);
    Checked checked = sweeps.check(submission, new SweepPlan("sweep", planned));
    sweeps.start(submission, checked);
    return checked.points();
  }

  private Submission submission(String id) {
    return new Submission(
        id,
        "swept",
        store.put(OnnxWriter.toBytes(ResNet18.build(4, 32, 8, 4, 1))).value(),
        store
            .put(
                SyntheticPackaging.generate(new SyntheticPackaging.Options(16, 8, 0, 32, 3))
                    .toBytes())
            .value(),
        "sweep",
        3,
        1);
  }

  private SampleRun run(List<CheckedPoint> points, int index, SampleRun.Outcome outcome) {
    return SampleRun.from(points.get(index).first(), store, outcome);
  }

  private static SampleRun.Outcome outcome(int correct, long bytes, double p50Millis) {
    return new SampleRun.Outcome(correct, bytes, p50Millis);
  }

  /** The runs of a sweep whose first event was left in the outbox. */
  private String startedRuns(String sweep) {
    return registry.rows(
        "select record_key from outbox where topic = 'model-version.finetune' and record_key like ? order by record_key",
        sweep + "-p%");
  }
}
