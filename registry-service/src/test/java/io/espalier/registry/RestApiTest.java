package io.espalier.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.Digest;
import io.espalier.artifacts.ModelPackage;
import io.espalier.datasets.SyntheticPackaging;
import io.espalier.events.Topics;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.ResNet18;
import io.espalier.surroundings.BrokerAndDatabaseResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerAndDatabaseResource.class)
class RestApiTest {

  private static final String PROBLEM = "application/problem+json";

  @Inject Registry registry;
  @Inject ArtifactStore store;

  @BeforeEach
  void empty() throws Exception {
    registry.forget();
  }

  @Test
  void postingARunTwiceStartsItOnce() {
    // Given: a model and a dataset that fit each other
    String model = upload("model", onnx(4, 32));
    String dataset = upload("dataset", dataset(32));
    String body = runRequest("posted-run", model, dataset, "harbor");

    // When, Then
    post(body)
        .statusCode(201)
        .header("Location", containsString("/runs/posted-run"))
        .body("status", equalTo("running"))
        .body("recipe", equalTo("harbor"))
        .body("remaining[0].step", equalTo("train"))
        .body("preprocessing", containsString("sha256:"));
    post(body).statusCode(200).body("id", equalTo("posted-run"));
    assertThat(registry.rows("select topic from outbox where record_key = 'posted-run'"))
        .isEqualTo(Topics.FINETUNE);

    // And: the same id for something else is a conflict
    post(runRequest("posted-run", model, dataset, "compress"))
        .statusCode(409)
        .contentType(PROBLEM)
        .body("detail", containsString("other content"));
  }

  @Test
  void aRunWithoutAnIdGetsOneThatSortsByTime() {
    String model = upload("model", onnx(4, 32));
    String dataset = upload("dataset", dataset(32));

    String first = post(runRequest(null, model, dataset, "harbor")).extract().path("id");
    String second = post(runRequest(null, model, dataset, "harbor")).extract().path("id");

    assertThat(first).isLessThan(second).matches("\\d{8}-\\d{6}-\\d{3}-[0-9a-f]{8}");
  }

  @Test
  void everythingWrongWithARunIsToldAtOnceAndNothingIsKept() {
    // Given: five classes and 64 pixels against four classes and 32, and a misspelt key
    String model = upload("model", onnx(5, 64));
    String dataset = upload("dataset", dataset(32));

    // When, Then
    post(runRequest("wrong-run", model, dataset, "name: mine\\nstepz: []\\n"))
        .statusCode(422)
        .contentType(PROBLEM)
        .body("type", equalTo("urn:espalier:problem:unprocessable"))
        .body("errors.message", hasItem(containsString("5 classes")))
        .body("errors.message", hasItem(containsString("64x64")))
        .body("errors.find { it.line == 2 }.suggestion", containsString("steps"));
    assertThat(registry.rows("select count(*) from run where id = 'wrong-run'")).isEqualTo("0");
    assertThat(registry.rows("select count(*) from outbox where record_key = 'wrong-run'"))
        .isEqualTo("0");
  }

  @Test
  void anUploadThatIsNotWhatItIsSaidToBeIsRefused() {
    given()
        .queryParam("kind", "model")
        .contentType("application/octet-stream")
        .body("not ONNX".getBytes(StandardCharsets.UTF_8))
        .put("/artifacts")
        .then()
        .statusCode(422)
        .contentType(PROBLEM)
        .body("detail", containsString("cannot be used as a model"));
  }

  @Test
  void anArtifactComesBackAsItWentInWithItsDigestAsTag() {
    // Given: more than what web servers take by default
    byte[] content = new byte[11_000_000];
    new Random(5).nextBytes(content);

    // When
    String digest = upload("file", content);

    // Then
    assertThat(digest).isEqualTo(Digest.of(content).value());
    Response answer = given().get("/artifacts/{digest}", digest);
    assertThat(answer.asByteArray()).isEqualTo(content);
    assertThat(answer.header("ETag")).isEqualTo("\"" + digest + "\"");
    given()
        .header("If-None-Match", "\"" + digest + "\"")
        .get("/artifacts/{digest}", digest)
        .then()
        .statusCode(304);
  }

  @Test
  void everyErrorIsAProblemDocument() {
    problem(given().get("/nowhere"), 404);
    problem(given().get("/runs/unknown-run"), 404);
    problem(given().get("/models/unknown"), 404);
    problem(given().get("/artifacts/sha256:" + "2".repeat(64)), 404);
    problem(given().get("/artifacts/rubbish"), 400);
    problem(given().get("/versions/rubbish"), 400);
    problem(given().delete("/runs"), 405);
    problem(given().contentType("text/csv").body("a,b").post("/runs"), 415);
    problem(given().contentType("application/json").body("{broken").post("/runs"), 400);
    problem(given().contentType("application/json").body("{}").post("/runs"), 400);
    problem(given().accept("text/csv").get("/runs"), 406);
    problem(given().queryParam("limit", 0).get("/runs"), 400);
    problem(given().queryParam("limit", "many").get("/runs"), 400);
    problem(given().queryParam("after", "rubbish").get("/runs"), 400);
    problem(given().queryParam("status", "asleep").get("/runs"), 400);
    problem(given().queryParam("kind", "poem").body("x").put("/artifacts"), 400, 415);
    problem(given().contentType("text/yaml").body("steps: 3").post("/recipes/validate"), 422);
    problem(given().get("/recipes/unknown"), 404);
  }

  @Test
  void aFieldThatIsMissingIsNamed() {
    post("{\"model\": \"a b\", \"recipe\": \"harbor\"}")
        .statusCode(400)
        .body("errors.field", allOf(hasItem("artifact"), hasItem("dataset"), hasItem("model")))
        .body("instance", equalTo("/runs"));
  }

  @Test
  void pagesOfRunsJoinWithoutGapsOrRepeats() {
    // Given
    List<String> expected = new ArrayList<>();
    for (int number = 0; number < 7; number++) {
      registry.take(SampleRun.released("paged-" + number, "paged-model", store).first());
      expected.addFirst("paged-" + number);
    }

    // When
    List<String> seen = new ArrayList<>();
    String after = null;
    do {
      var request = given().queryParam("limit", 3).queryParam("model", "paged-model");
      Response page = (after == null ? request : request.queryParam("after", after)).get("/runs");
      seen.addAll(page.path("items.id"));
      after = page.path("next");
      // A run that starts meanwhile shifts nothing.
      registry.take(SampleRun.released("meanwhile-" + seen.size(), "paged-model", store).first());
    } while (after != null);

    // Then
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void pagesOfModelsVersionsAndAuditRowsJoinToo() {
    registry.takeAll(SampleRun.released("lists-1", "lists-a", store));
    registry.takeAll(SampleRun.released("lists-2", "lists-b", store));

    assertThat(pages("/models", "name")).containsExactly("lists-a", "lists-b");
    assertThat(pages("/models/lists-a/versions", "digest")).hasSize(5).doesNotHaveDuplicates();
    assertThat(pages("/audit", "seq").stream().map(String::valueOf))
        .hasSize(14)
        .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
  }

  @Test
  void aVersionTellsTheStepsThatLedToIt() {
    SampleRun run = SampleRun.released("lineage-run", "lineage-model", store);
    registry.takeAll(run);

    given()
        .get("/versions/{digest}", run.verdict().artifact())
        .then()
        .statusCode(200)
        .body("live", equalTo(true))
        .body("number", equalTo(1))
        .body("packageDigest", notNullValue())
        .body("lineage.kind", equalTo(List.of("train", "prune", "finetune", "quantize")));
    given()
        .get("/models/lineage-model")
        .then()
        .body("production.digest", equalTo(run.verdict().artifact()))
        .body("versions", equalTo(5))
        .body("runs", equalTo(1));
    String packageDigest =
        given().get("/models/lineage-model").then().extract().path("production.packageDigest");
    assertThat(ModelPackage.unpack(given().get("/artifacts/{digest}", packageDigest).asByteArray()))
        .isEqualTo(store.get(new Digest(run.verdict().artifact())));
  }

  @Test
  void recipesAreListedAndValidated() {
    given().get("/recipes").then().statusCode(200).body("items.name", hasItem("harbor"));
    String yaml = given().get("/recipes/harbor").then().extract().path("yaml");
    given()
        .contentType("application/yaml")
        .body(yaml.getBytes(StandardCharsets.UTF_8))
        .post("/recipes/validate")
        .then()
        .statusCode(200)
        .body("name", equalTo("harbor"));
  }

  @Test
  void theServiceDescribesAndMeasuresItself() {
    given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    given().get("/q/swagger-ui/").then().statusCode(200);
    given()
        .accept("application/json")
        .get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("paths.'/models/{name}/rollback'.post", notNullValue());
    given()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("espalier_registry_runs{status=\"running\""))
        .body(containsString("espalier_registry_outbox_lag_seconds"))
        .body(containsString("espalier_registry_dead_letters"));
  }

  private static void problem(Response answer, int... expected) {
    assertThat(expected).as(answer.asString()).contains(answer.statusCode());
    assertThat(answer.contentType()).as(answer.asString()).startsWith(PROBLEM);
    assertThat(answer.<Integer>path("status")).isEqualTo(answer.statusCode());
    assertThat(answer.<String>path("title")).isNotBlank();
    assertThat(answer.<String>path("detail")).isNotBlank();
  }

  private static List<Object> pages(String path, String field) {
    List<Object> seen = new ArrayList<>();
    String after = "";
    while (after != null) {
      Response page = given().queryParam("limit", 2).queryParam("after", after).get(path);
      assertThat(page.<List<Object>>path("items")).hasSizeLessThanOrEqualTo(2);
      seen.addAll(page.path("items." + field));
      after = page.path("next");
    }
    return seen;
  }

  private static String upload(String kind, byte[] content) {
    return given()
        .queryParam("kind", kind)
        .contentType("application/octet-stream")
        .body(content)
        .post("/artifacts")
        .then()
        .statusCode(201)
        .extract()
        .path("digest");
  }

  private static ValidatableResponse post(String body) {
    return given().contentType("application/json").body(body).post("/runs").then();
  }

  private static String runRequest(
      @Nullable String runId, String model, String dataset, String recipe) {
    return """
        {%s "model": "posted", "artifact": "%s", "dataset": "%s", "recipe": "%s", "seed": 3, "threads": 1}
        """
        .formatted(
            runId == null ? "" : "\"runId\": \"%s\",".formatted(runId), model, dataset, recipe);
  }

  private static byte[] onnx(int classes, int size) {
    return OnnxWriter.toBytes(ResNet18.build(classes, size, 8, 4, 1));
  }

  private static byte[] dataset(int size) {
    return SyntheticPackaging.generate(new SyntheticPackaging.Options(16, 8, 0, size, 3)).toBytes();
  }
}
