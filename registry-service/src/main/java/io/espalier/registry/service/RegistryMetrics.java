package io.espalier.registry.service;

import io.espalier.registry.model.RunStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Counts what an operator watches: runs by status, what waits in the outbox, dead letters. */
@ApplicationScoped
class RegistryMetrics {

  private static final Logger LOG = Logger.getLogger(RegistryMetrics.class);
  private static final long REFRESH_SECONDS = 5;

  private final EntityManager entities;
  private final ScheduledExecutorService executor;
  private final Map<RunStatus, AtomicLong> runs = new EnumMap<>(RunStatus.class);
  private final AtomicLong outboxWaiting = new AtomicLong();
  private final AtomicLong outboxLagMillis = new AtomicLong();
  private final AtomicLong deadLetters = new AtomicLong();
  private @Nullable ScheduledFuture<?> schedule;

  RegistryMetrics(EntityManager entities, ScheduledExecutorService executor, MeterRegistry meters) {
    this.entities = entities;
    this.executor = executor;
    for (RunStatus status : RunStatus.values()) {
      AtomicLong count = new AtomicLong();
      runs.put(status, count);
      meters.gauge("espalier.registry.runs", List.of(Tag.of("status", status.wireName())), count);
    }
    meters.gauge("espalier.registry.outbox.waiting", outboxWaiting);
    meters.gauge(
        "espalier.registry.outbox.lag.seconds", outboxLagMillis, lag -> lag.get() / 1000.0);
    meters.gauge("espalier.registry.dead.letters", deadLetters);
  }

  void start(@Observes StartupEvent event) {
    schedule = executor.scheduleWithFixedDelay(this::refresh, 0, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    if (schedule != null) {
      schedule.cancel(false);
    }
  }

  private void refresh() {
    try {
      QuarkusTransaction.requiringNew().run(this::count);
    } catch (RuntimeException e) {
      LOG.debugf("The metrics keep their last values: %s", e.getMessage());
    }
  }

  private void count() {
    for (RunStatus status : RunStatus.values()) {
      runs.get(status).set(number("select count(*) from run where status = '" + status + "'"));
    }
    outboxWaiting.set(number("select count(*) from outbox where sent_at is null"));
    outboxLagMillis.set(
        number(
            """
            select coalesce(max(extract(epoch from clock_timestamp() - created_at)) * 1000, 0)
            from outbox where sent_at is null
            """));
    deadLetters.set(number("select count(*) from dead_letter"));
  }

  private long number(String query) {
    return ((Number) entities.createNativeQuery(query).getSingleResult()).longValue();
  }
}
