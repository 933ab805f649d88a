package io.espalier.registry.model;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;

/**
 * Advisory locks that hold until the transaction ends. They lock names that may not have a row yet.
 * Always taken in the order sweep, run, model, audit, so that no two transactions wait for each
 * other.
 */
@ApplicationScoped
public class Locks {

  private static final int RUN = 1;
  private static final int MODEL = 2;
  private static final int AUDIT = 3;
  private static final int SWEEP = 4;

  private final EntityManager entities;

  Locks(EntityManager entities) {
    this.entities = entities;
  }

  /** Makes this transaction the only one that changes the sweep or any of its runs. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void sweep(String id) {
    lock(SWEEP, id);
  }

  /** Makes this transaction the only one that changes the run. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void run(String id) {
    lock(RUN, id);
  }

  /** Makes this transaction the only one that changes the model's aliases and version numbers. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void model(String name) {
    lock(MODEL, name);
  }

  /** Makes this transaction the only one that appends to the audit trail. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void audit() {
    lock(AUDIT, "");
  }

  private void lock(int kind, String name) {
    entities
        .createNativeQuery("select cast(pg_advisory_xact_lock(?1, hashtext(?2)) as text)")
        .setParameter(1, kind)
        .setParameter(2, name)
        .getSingleResult();
  }
}
