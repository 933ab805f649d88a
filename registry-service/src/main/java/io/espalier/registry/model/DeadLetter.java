package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record that could not be processed, with its bytes and the reason. */
@Entity
@Table(name = "dead_letter")
public class DeadLetter extends PanacheEntityBase {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  /** Where the record was: topic, partition and offset name it, so that it is listed once. */
  public String topic;

  @Column(name = "partition_no")
  public int partition;

  @Column(name = "offset_no")
  public long offset;

  @Column(name = "record_key")
  public @Nullable String recordKey;

  public String reason;
  public byte[] payload;

  @Column(name = "reported_by")
  public String reportedBy;

  @Column(name = "recorded_at")
  public Instant recordedAt;
}
