package io.espalier.registry.outbox;

import io.espalier.registry.model.Times;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hibernate.Session;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what waits in the outbox, the oldest first. A crash between sending and marking sends the
 * record again with the same event id. Several registries may run: each takes rows that no other
 * has.
 */
@ApplicationScoped
class OutboxRelay {

  private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
  private static final int BATCH_ROWS = 20;
  private static final int TRANSACTION_SECONDS = 60;
  private static final int ERROR_CHARACTERS_MAX = 500;
  private static final long PAUSE_MAX_MILLIS = 10_000;

  private record Batch(int sent, @Nullable SendFailedException failure) {}

  private final EntityManager entities;
  private final OutboxSender sender;
  private final ScheduledExecutorService executor;
  private final long intervalMillis;
  private @Nullable ScheduledFuture<?> schedule;
  private volatile long pausedUntilNanos = System.nanoTime();
  private volatile int failures;

  OutboxRelay(
      EntityManager entities,
      OutboxSender sender,
      ScheduledExecutorService executor,
      @ConfigProperty(name = "espalier.registry.outbox.interval-millis") long intervalMillis) {
    this.entities = entities;
    this.sender = sender;
    this.executor = executor;
    this.intervalMillis = intervalMillis;
  }

  void start(@Observes StartupEvent event) {
    schedule =
        executor.scheduleWithFixedDelay(
            this::relayAll, intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    if (schedule != null) {
      schedule.cancel(false);
    }
  }

  /** Runs on one thread at a time: the next run is scheduled when this one has ended. */
  private void relayAll() {
    if (System.nanoTime() - pausedUntilNanos < 0) {
      return;
    }
    try {
      int sent;
      do {
        sent = relayBatch();
      } while (sent == BATCH_ROWS);
      failures = 0;
    } catch (RuntimeException e) {
      // The broker or the database is away; what was not marked is sent again.
      long pause = Math.min(PAUSE_MAX_MILLIS, intervalMillis << Math.min(++failures, 10));
      pausedUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
      LOG.warnf("The outbox waits %d ms: %s", pause, e.getMessage());
    }
  }

  /** Sends one batch and returns how many records were acknowledged. */
  private int relayBatch() {
    Batch batch =
        QuarkusTransaction.requiringNew().timeout(TRANSACTION_SECONDS).call(this::sendWaiting);
    if (batch.failure() != null) {
      throw batch.failure();
    }
    return batch.sent();
  }

  private Batch sendWaiting() {
    int sent = 0;
    for (OutboxMessage message : lockWaiting()) {
      message.attempts++;
      try {
        sender.send(message);
      } catch (SendFailedException e) {
        message.lastError = shortened(String.valueOf(e.getMessage()));
        // Later records of the same run must not overtake it; those before it are marked.
        return new Batch(sent, e);
      }
      message.sentAt = Times.now();
      message.lastError = null;
      sent++;
    }
    return new Batch(sent, null);
  }

  private List<OutboxMessage> lockWaiting() {
    return entities
        .unwrap(Session.class)
        .createNativeQuery(
            "select * from outbox where sent_at is null order by id limit ?1 for update skip locked",
            OutboxMessage.class)
        .setParameter(1, BATCH_ROWS)
        .getResultList();
  }

  private static String shortened(String text) {
    return text.length() <= ERROR_CHARACTERS_MAX ? text : text.substring(0, ERROR_CHARACTERS_MAX);
  }
}
