package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An artifact of the content-addressed store, as far as the registry knows it. */
@Entity
@Table(name = "artifact")
public class StoredArtifact extends PanacheEntityBase {

  @Id public String digest;

  @Enumerated(EnumType.STRING)
  public ArtifactKind kind;

  public long bytes;

  /** JSON of what was found inside, so that a large dataset is read once; null for a plain file. */
  public @Nullable String facts;

  @Column(name = "stored_at")
  public Instant storedAt;

  /** Makes the row, or raises a plain {@link ArtifactKind#FILE} to what it turned out to be. */
  public static void ensure(
      String digest, ArtifactKind kind, long bytes, @Nullable String facts, Instant now) {
    getEntityManager()
        .createNativeQuery(
            """
            insert into artifact (digest, kind, bytes, facts, stored_at)
            values (?1, ?2, ?3, cast(?4 as text), ?5)
            on conflict (digest) do update
            set kind = excluded.kind, facts = coalesce(excluded.facts, artifact.facts)
            where artifact.kind = 'FILE'
            """)
        .setParameter(1, digest)
        .setParameter(2, kind.name())
        .setParameter(3, bytes)
        .setParameter(4, facts)
        .setParameter(5, now)
        .executeUpdate();
  }
}
