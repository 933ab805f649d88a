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

/** One submission that became several runs, of which at most one is released. */
@Entity
@DynamicUpdate
@Table(name = "sweep")
public class SweepRow extends PanacheEntityBase {

  @Id public String id;

  public String model;

  @Enumerated(EnumType.STRING)
  public SweepStatus status;

  /** Name of the recipe. */
  public String recipe;

  public String dataset;
  public long seed;
  public int threads;

  /** How many first steps all points have in common; they are done once. */
  @Column(name = "shared_steps")
  public int sharedSteps;

  /** Number of the point that was released; of a rejected sweep, of the nearest one. */
  public @Nullable Integer chosen;

  /** Why it was chosen, or why none could be, in sentences. */
  public @Nullable String why;

  @Column(name = "started_at")
  public Instant startedAt;

  @Column(name = "updated_at")
  public Instant updatedAt;

  @Column(name = "finished_at")
  public @Nullable Instant finishedAt;
}
