package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A version of a model: an ONNX artifact, where it came from, and whether it was released. */
@Entity
@DynamicUpdate
@Table(name = "version")
@IdClass(ModelVersion.Key.class)
public class ModelVersion extends PanacheEntityBase {

  /**
   * Two models may share an artifact, so a version is named by both.
   *
   * @param model the model's name
   * @param digest the artifact's digest
   */
  public record Key(String model, String digest) {}

  /** Given by the database in the order of registration; the key of paging. */
  @Column(insertable = false, updatable = false)
  public long ordinal;

  @Id public String model;
  @Id public String digest;

  /** The version it was made from, or null for what was submitted. */
  public @Nullable String parent;

  /** The first run that has this version, and the position there. */
  @Column(name = "run_id")
  public String runId;

  public int position;

  /** Wire name of the step that made it, or {@code submitted}. */
  @Column(name = "made_by")
  public String madeBy;

  /** Counted from 1 per model, given when the version first becomes live; null before. */
  public @Nullable Integer number;

  /** The compact file that is shipped; null until released. */
  @Column(name = "package_digest")
  public @Nullable String packageDigest;

  @Column(name = "package_bytes")
  public @Nullable Long packageBytes;

  @Column(name = "registered_at")
  public Instant registeredAt;

  @Column(name = "released_at")
  public @Nullable Instant releasedAt;

  public static Optional<ModelVersion> of(String model, String digest) {
    return findByIdOptional(new Key(model, digest));
  }

  /**
   * Makes the row. Where it is there already, the origin with the smallest run id and position
   * stays, so that the order of arrival makes no difference.
   */
  public static void ensure(
      Key key, @Nullable String parent, String runId, int position, String madeBy, Instant now) {
    getEntityManager()
        .createNativeQuery(
            """
            insert into version (model, digest, parent, run_id, position, made_by, registered_at)
            values (?1, ?2, cast(?3 as text), ?4, ?5, ?6, ?7)
            on conflict (model, digest) do update
            set parent = excluded.parent, run_id = excluded.run_id, position = excluded.position, made_by = excluded.made_by
            where (excluded.run_id collate "C", excluded.position) < (version.run_id collate "C", version.position)
            """)
        .setParameter(1, key.model())
        .setParameter(2, key.digest())
        .setParameter(3, parent)
        .setParameter(4, runId)
        .setParameter(5, position)
        .setParameter(6, madeBy)
        .setParameter(7, now)
        .executeUpdate();
  }
}
