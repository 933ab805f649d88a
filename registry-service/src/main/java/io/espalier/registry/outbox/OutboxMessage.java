package io.espalier.registry.outbox;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record on its way to Kafka. */
@Entity
@Table(name = "outbox")
public class OutboxMessage extends PanacheEntityBase {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  @Column(name = "event_id")
  public String eventId;

  public String topic;

  @Column(name = "record_key")
  public @Nullable String recordKey;

  /** JSON object of header names and values. */
  public String headers;

  public byte[] payload;

  @Column(name = "created_at")
  public Instant createdAt;

  /** When the broker acknowledged it; null while it waits. */
  @Column(name = "sent_at")
  public @Nullable Instant sentAt;

  public int attempts;

  @Column(name = "last_error")
  public @Nullable String lastError;
}
