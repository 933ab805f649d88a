package io.espalier.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.surroundings.BrokerAndDatabaseResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerAndDatabaseResource.class)
class AuditTest {

  private static final String UNPROTECTED = "alter table audit disable trigger audit_append_only";
  private static final String PROTECTED = "alter table audit enable trigger audit_append_only";

  @Inject Registry registry;
  @Inject ArtifactStore store;

  @BeforeEach
  void oneReleasedRun() throws SQLException {
    registry.forget();
    registry.takeAll(SampleRun.released("audited", "audited-model", store));
  }

  @Test
  void theTrailRecordsHowAModelWasMade() {
    given()
        .queryParam("model", "audited-model")
        .get("/audit")
        .then()
        .statusCode(200)
        .body("items.kind", hasItems("run.started", "step.completed", "version.released"))
        .body("items.body.seed", everyItem(equalTo(7)))
        .body("items.find { it.body.criterion == 'magnitude' }.body.sparsity", equalTo(0.7f))
        .body("items.find { it.body.recoveryEpochs == 3 }.body.codeVersion", equalTo("test"));
    verify().body("intact", equalTo(true)).body("rows", equalTo(7));
  }

  @Test
  void theDatabaseRefusesToChangeOrRemoveARow() {
    for (String change :
        new String[] {
          "update audit set kind = 'other' where seq = 1",
          "delete from audit where seq = 1",
          "truncate audit"
        }) {
      assertThatThrownBy(() -> registry.execute(change))
          .hasMessageContaining("the audit trail is append-only");
    }
  }

  @Test
  void aRowThatASuperuserChangedIsNamed() throws SQLException {
    registry.execute(
        UNPROTECTED,
        "update audit set body = replace(body, '\"seed\":7', '\"seed\":8') where seq = 3",
        PROTECTED);

    verify()
        .body("intact", equalTo(false))
        .body("broken.seq", equalTo(3))
        .body("broken.reason", containsString("was changed"));
  }

  @Test
  void aRowThatWasRewrittenWithItsHashBreaksTheNext() throws SQLException {
    registry.execute(
        UNPROTECTED, "update audit set hash = repeat('a', 64) where seq = 3", PROTECTED);
    verify().body("broken.seq", equalTo(3));
  }

  @Test
  void aRowTakenFromTheMiddleIsMissed() throws SQLException {
    registry.execute(UNPROTECTED, "delete from audit where seq = 2", PROTECTED);

    verify().body("broken.seq", equalTo(2)).body("broken.reason", containsString("missing"));
  }

  @Test
  void rowsCutOffAtTheEndAreMissed() throws SQLException {
    registry.execute(UNPROTECTED, "delete from audit where seq > 5", PROTECTED);

    verify().body("broken.seq", equalTo(6)).body("broken.reason", containsString("missing"));
  }

  private static ValidatableResponse verify() {
    return given().get("/audit/verify").then().statusCode(200);
  }
}
