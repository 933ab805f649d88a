package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** What was asked for when a run was submitted, so that the same request twice is one run. */
@Entity
@Table(name = "submission")
public class SubmissionRow extends PanacheEntityBase {

  @Id
  @Column(name = "run_id")
  public String runId;

  /** SHA-256 of the canonical body. */
  public String fingerprint;

  /** The submission as canonical JSON. */
  public String body;

  @Column(name = "submitted_at")
  public Instant submittedAt;
}
