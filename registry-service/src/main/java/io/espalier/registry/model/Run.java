package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** One journey of a model through the steps of a recipe. */
@Entity
@DynamicUpdate
@Table(name = "run")
public class Run extends PanacheEntityBase {

  @Id public String id;

  public String model;

  @Enumerated(EnumType.STRING)
  public RunStatus status;

  public String recipe;
  public String dataset;

  /** Null only for a submission that was refused before its dataset could be read. */
  public @Nullable String preprocessing;

  public long seed;
  public int threads;

  /** Position of the newest event seen: how many steps were done then. */
  public int position;

  /** Digest of the model at {@link #position}. */
  public String artifact;

  /** Digest of the dense reference, once the run has one. */
  public @Nullable String dense;

  /** Steps done and steps to come, as the newest event knows them. */
  @Column(name = "step_count")
  public int stepCount;

  /** The newest event's JSON; null until one was seen. */
  public @Nullable String event;

  /** JSON of the newest progress report. */
  public @Nullable String progress;

  @Column(name = "progress_position")
  public @Nullable Integer progressPosition;

  /** JSON of the verdict. */
  public @Nullable String verdict;

  /** Why the run was rejected. */
  public @Nullable String reason;

  /** What a person can do about it. */
  public @Nullable String remedy;

  @Column(name = "failed_step")
  public @Nullable String failedStep;

  @Column(name = "started_at")
  public Instant startedAt;

  @Column(name = "updated_at")
  public Instant updatedAt;

  @Column(name = "finished_at")
  public @Nullable Instant finishedAt;

  /** True when a verdict or a rejection has ended the run. */
  public boolean ended() {
    return status != RunStatus.RUNNING;
  }
}
