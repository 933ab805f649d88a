package io.espalier.registry.audit;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the audit trail; never changed once written, which a trigger of the database enforces.
 */
@Entity
@Table(name = "audit")
public class AuditRow extends PanacheEntityBase {

  /** 1 for the first row, without gaps. */
  @Id public long seq;

  public Instant at;
  public String kind;
  public @Nullable String model;

  @Column(name = "run_id")
  public @Nullable String runId;

  public @Nullable String version;

  /** Canonical JSON. */
  public String body;

  @Column(name = "previous_hash")
  public String previousHash;

  public String hash;
}
