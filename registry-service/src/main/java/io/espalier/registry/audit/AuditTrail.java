package io.espalier.registry.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.registry.model.Locks;
import io.espalier.registry.model.Times;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import org.jspecify.annotations.Nullable;

/** Appends to the audit trail, inside the transaction that does what is recorded. */
@ApplicationScoped
public class AuditTrail {

  private final EntityManager entities;
  private final Locks locks;

  AuditTrail(EntityManager entities, Locks locks) {
    this.entities = entities;
    this.locks = locks;
  }

  /**
   * Appends one row. Writers wait for each other until their transactions end, so rows have one
   * order.
   *
   * @param version digest of the version in question, where there is one
   * @param body what happened; written as canonical JSON
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public AuditRow append(
      AuditKind kind,
      @Nullable String model,
      @Nullable String runId,
      @Nullable String version,
      ObjectNode body) {
    locks.audit();
    Object[] head =
        (Object[]) entities.createNativeQuery("select seq, hash from audit_head").getSingleResult();
    AuditRow row = new AuditRow();
    row.seq = ((Number) head[0]).longValue() + 1;
    row.at = Times.now();
    row.kind = kind.wireName();
    row.model = model;
    row.runId = runId;
    row.version = version;
    row.body = CanonicalJson.write(body);
    row.previousHash = (String) head[1];
    row.hash = AuditHash.of(row);
    row.persist();
    entities
        .createNativeQuery("update audit_head set seq = ?1, hash = ?2")
        .setParameter(1, row.seq)
        .setParameter(2, row.hash)
        .executeUpdate();
    return row;
  }
}
