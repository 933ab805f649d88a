package io.espalier.registry.event;

import io.espalier.events.Progress;
import io.espalier.registry.service.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/** Keeps the newest progress report of each run, for display. */
@ApplicationScoped
public class ProgressBoard {

  private final EntityManager entities;

  ProgressBoard(EntityManager entities) {
    this.entities = entities;
  }

  /** Shows a report, unless the run is unknown, has ended or is further than this. */
  @Transactional
  public void show(Progress progress) {
    entities
        .createNativeQuery(
            """
            update run set progress = ?2, progress_position = ?3
            where id = ?1 and status = 'RUNNING' and position <= ?3 and coalesce(progress_position, 0) <= ?3
            """)
        .setParameter(1, progress.runId())
        .setParameter(2, Json.text(progress))
        .setParameter(3, progress.position())
        .executeUpdate();
  }
}
