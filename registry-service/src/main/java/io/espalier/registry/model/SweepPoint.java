package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A point of a sweep and the run that measures it. */
@Entity
@DynamicUpdate
@Table(name = "sweep_point")
@IdClass(SweepPoint.Key.class)
public class SweepPoint extends PanacheEntityBase {

  /**
   * A point is named by its sweep and its number.
   *
   * @param sweepId the sweep
   * @param number counted from 1
   */
  public record Key(String sweepId, int number) {}

  @Id
  @Column(name = "sweep_id")
  public String sweepId;

  @Id public int number;

  @Column(name = "run_id")
  public String runId;

  /** What sets it apart from the other points, for people. */
  public String label;

  /** JSON list: for the point at each index, how many first steps this one shares with it. */
  @Column(name = "waits_for")
  public String waitsFor;

  /** When its first event was left in the outbox; null while it is held back. */
  @Column(name = "launched_at")
  public @Nullable Instant launchedAt;

  /** When the event that ended it was produced. */
  @Column(name = "decided_at")
  public @Nullable Instant decidedAt;

  /** The file that would be shipped; null unless the gates held. */
  @Column(name = "package_digest")
  public @Nullable String packageDigest;

  @Column(name = "package_bytes")
  public @Nullable Long packageBytes;

  /** The points of a sweep by number. */
  public static List<SweepPoint> of(String sweepId) {
    return list("sweepId = ?1 order by number", sweepId);
  }

  /** The sweep that a run is a point of. It is read without the row, which others may change. */
  public static Optional<String> sweepOf(String runId) {
    return find("select sweepId from SweepPoint where runId = ?1", runId)
        .project(String.class)
        .firstResultOptional();
  }
}
