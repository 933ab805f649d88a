package io.espalier.registry;

import io.agroal.api.AgroalDataSource;
import io.espalier.events.CloudEvent;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Topics;
import io.espalier.registry.event.IncomingRecord;
import io.espalier.registry.event.RecordIntake;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the tests do with a registry: hand it events, and look into its database. */
@ApplicationScoped
public class Registry {

  private static final AtomicLong OFFSET = new AtomicLong(1_000_000);

  private static final String DEADLOCK = "40P01";
  private static final int EMPTYING_ATTEMPTS_MAX = 10;

  private final RecordIntake intake;
  private final AgroalDataSource database;
  private final String bootstrapServers;

  Registry(
      RecordIntake intake,
      AgroalDataSource database,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    this.intake = intake;
    this.database = database;
    this.bootstrapServers = bootstrapServers;
  }

  void take(ModelVersionEvent event) {
    take(event, Instant.now());
  }

  void take(ModelVersionEvent event, Instant producedAt) {
    take(
        Topics.next(event),
        event.runId(),
        producedAt,
        CloudEvent.of(event, "/test").headers(),
        EventCodec.encode(event));
  }

  void takeAll(SampleRun run) {
    run.events().forEach(this::take);
  }

  long take(String topic, String key, Instant at, Map<String, String> headers, byte[] value) {
    long offset = OFFSET.incrementAndGet();
    intake.take(new IncomingRecord(topic, 0, offset, at, key, headers, value));
    return offset;
  }

  /** Everything that the registry remembers of a run, without times and numbers of arrival. */
  String state(SampleRun run) {
    String id = run.runId();
    String model = run.first().model();
    return String.join(
        "\n",
        rows(
            "select model, status, recipe, position, step_count, artifact, dense, event, verdict, reason, remedy, failed_step, finished_at is null from run where id = ?",
            id),
        rows(
            "select position, kind, parameters, metrics, artifact, parent, step_key from step where run_id = ? order by position",
            id),
        rows(
            "select digest, parent, run_id, position, made_by, number, package_digest, package_bytes, released_at is null from version where model = ? order by digest",
            model),
        rows("select name, digest, run_id from alias where model = ?", model),
        rows(
            "select digest, run_id, reason, until_at is null from alias_history where model = ? order by id",
            model),
        rows("select kind, version, body from audit where run_id = ? order by kind, body", id),
        rows(
            "select event_id, topic, encode(payload, 'escape') from outbox where record_key = ? order by event_id",
            id));
  }

  String rows(String query, Object... values) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(query)) {
      for (int index = 0; index < values.length; index++) {
        statement.setObject(index + 1, values[index]);
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
            row.add(String.valueOf(result.getString(column)));
          }
          rows.add(String.join(" | ", row));
        }
      }
      return String.join("\n", rows);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  /**
   * Empties the database, past the trigger that protects the audit trail. What earlier tests have
   * set going is waited for first: a record that came back afterwards would bring its run back.
   */
  void forget() throws SQLException {
    Quiet.await(bootstrapServers, () -> rows("select count(*) from outbox where sent_at is null"));
    for (int attempt = 1; ; attempt++) {
      try {
        execute(
            "set session_replication_role = replica",
            "truncate model, artifact, submission, sweep, sweep_point, run, step, version, alias, alias_history, audit, outbox, processed_event, dead_letter",
            "update audit_head set seq = 0, hash = repeat('0', 64)",
            "set session_replication_role = default");
        return;
      } catch (SQLException e) {
        // The relay looks into the outbox five times a second, and may stand in the way.
        if (!DEADLOCK.equals(e.getSQLState()) || attempt == EMPTYING_ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }
}
