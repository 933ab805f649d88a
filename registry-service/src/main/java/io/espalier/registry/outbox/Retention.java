package io.espalier.registry.outbox;

import io.espalier.registry.model.Times;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what has done its service: outbox rows that the broker has acknowledged, and the ids of
 * events that Kafka cannot deliver again. Those ids must be kept for longer than the topics keep
 * their records. What waits to be sent is never forgotten.
 */
@ApplicationScoped
class Retention {

  private static final Logger LOG = Logger.getLogger(Retention.class);
  private static final int BATCH_ROWS = 1000;

  private final EntityManager entities;
  private final ScheduledExecutorService executor;
  private final long outboxDays;
  private final long processedDays;
  private final long intervalMinutes;
  private @Nullable ScheduledFuture<?> schedule;

  /**
   * @param outboxDays how long sent records are kept; 0 keeps them for ever
   * @param processedDays how long the ids of processed events are kept; 0 keeps them for ever
   */
  Retention(
      EntityManager entities,
      ScheduledExecutorService executor,
      @ConfigProperty(name = "espalier.registry.retention.outbox-days") long outboxDays,
      @ConfigProperty(name = "espalier.registry.retention.processed-days") long processedDays,
      @ConfigProperty(name = "espalier.registry.retention.interval-minutes") long intervalMinutes) {
    this.entities = entities;
    this.executor = executor;
    this.outboxDays = outboxDays;
    this.processedDays = processedDays;
    this.intervalMinutes = intervalMinutes;
  }

  void start(@Observes StartupEvent event) {
    schedule =
        executor.scheduleWithFixedDelay(
            this::sweepPatiently, intervalMinutes, intervalMinutes, TimeUnit.MINUTES);
  }

  void stop(@Observes ShutdownEvent event) {
    if (schedule != null) {
      schedule.cancel(false);
    }
  }

  private void sweepPatiently() {
    try {
      sweep(Times.now());
    } catch (RuntimeException e) {
      LOG.warnf("Old rows stay until the next sweep: %s", e.getMessage());
    }
  }

  /** Deletes what was old enough at a time. */
  void sweep(Instant now) {
    long sent =
        outboxDays == 0
            ? 0
            : delete(
                """
                delete from outbox where id in
                  (select id from outbox where sent_at < ?1 limit ?2 for update skip locked)
                """,
                now.minus(Duration.ofDays(outboxDays)));
    long processed =
        processedDays == 0
            ? 0
            : delete(
                """
                delete from processed_event where (run_id, event_id) in
                  (select run_id, event_id from processed_event where processed_at < ?1
                   limit ?2 for update skip locked)
                """,
                now.minus(Duration.ofDays(processedDays)));
    if (sent + processed > 0) {
      LOG.infof("Forgot %d sent records and %d ids of processed events", sent, processed);
    }
  }

  private long delete(String statement, Instant before) {
    long deleted = 0;
    int batch;
    do {
      batch =
          QuarkusTransaction.requiringNew()
              .call(
                  () ->
                      entities
                          .createNativeQuery(statement)
                          .setParameter(1, before)
                          .setParameter(2, BATCH_ROWS)
                          .executeUpdate());
      deleted += batch;
    } while (batch == BATCH_ROWS);
    return deleted;
  }
}
