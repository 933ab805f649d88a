package io.espalier.registry.model;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** The events that were processed, by run and CloudEvents id. */
@ApplicationScoped
public class ProcessedEvents {

  private final EntityManager entities;

  ProcessedEvents(EntityManager entities) {
    this.entities = entities;
  }

  /**
   * Marks an event as processed by this transaction.
   *
   * @return false when it was processed before; the caller then has nothing to do
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean firstTime(String runId, String eventId, String topic) {
    return entities
            .createNativeQuery(
                """
                insert into processed_event (run_id, event_id, topic, processed_at)
                values (?1, ?2, ?3, ?4) on conflict do nothing
                """)
            .setParameter(1, runId)
            .setParameter(2, eventId)
            .setParameter(3, topic)
            .setParameter(4, Times.now())
            .executeUpdate()
        == 1;
  }

  /** Whether an event was processed before. */
  @Transactional(Transactional.TxType.MANDATORY)
  public boolean contains(String runId, String eventId) {
    return !entities
        .createNativeQuery("select 1 from processed_event where run_id = ?1 and event_id = ?2")
        .setParameter(1, runId)
        .setParameter(2, eventId)
        .getResultList()
        .isEmpty();
  }
}
