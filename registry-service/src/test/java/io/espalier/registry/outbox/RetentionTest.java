package io.espalier.registry.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.espalier.surroundings.BrokerAndDatabaseResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(BrokerAndDatabaseResource.class)
class RetentionTest {

  /** Long before every row of another test. */
  private static final Instant NOW = Instant.parse("2020-06-01T00:00:00Z");

  private static final String OUTBOX =
      """
      insert into outbox (event_id, topic, record_key, headers, payload, created_at, sent_at)
      values ('%s', 'model-version.rejected', 'retention', '{}', '', '2020-01-01Z', '%s')
      """;
  private static final String PROCESSED =
      "insert into processed_event values ('retention', '%s', 'model-version.prune', '%s')";

  @Inject Retention retention;
  @Inject EntityManager entities;
  @Inject ScheduledExecutorService executor;
  @Inject AgroalDataSource database;

  @BeforeEach
  void rowsOfSeveralAges() throws SQLException {
    // Given rows at the limit of 30 days and one second past it
    execute(
        OUTBOX.formatted("old", "2020-05-01T23:59:59Z"),
        OUTBOX.formatted("at the limit", "2020-05-02T00:00:00Z"),
        PROCESSED.formatted("old", "2020-05-01T23:59:59Z"),
        PROCESSED.formatted("at the limit", "2020-05-02T00:00:00Z"));
  }

  @AfterEach
  void removeThem() throws SQLException {
    execute(
        "delete from outbox where record_key = 'retention'",
        "delete from processed_event where run_id = 'retention'");
  }

  @Test
  void whatIsOlderThanTheLimitIsForgottenAndWhatIsAtTheLimitIsKept() throws SQLException {
    // When
    retention.sweep(NOW);

    // Then
    assertThat(ids("outbox", "record_key")).containsExactly("at the limit");
    assertThat(ids("processed_event", "run_id")).containsExactly("at the limit");
  }

  @Test
  void zeroDaysKeepEverything() throws SQLException {
    // When
    new Retention(entities, executor, 0, 0, 60).sweep(NOW);

    // Then
    assertThat(ids("outbox", "record_key")).containsExactly("at the limit", "old");
    assertThat(ids("processed_event", "run_id")).containsExactly("at the limit", "old");
  }

  private List<String> ids(String table, String key) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select event_id from %s where %s = 'retention' order by event_id"
                    .formatted(table, key))) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }
}
