package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step that a run has done: its parameters, its metrics, and the model it made. */
@Entity
@Table(name = "step")
@IdClass(StepRecord.Key.class)
public class StepRecord extends PanacheEntityBase {

  /**
   * A step is named by its run and its position.
   *
   * @param runId the run
   * @param position how many steps of the run were done after this one
   */
  public record Key(String runId, int position) {}

  @Id
  @Column(name = "run_id")
  public String runId;

  @Id public int position;

  /** The step's wire name, {@code prune} for example. */
  public String kind;

  /** JSON of the step with its parameters. */
  public String parameters;

  /** JSON of what was measured. */
  public String metrics;

  /** JSON of the judgement of a guard, after fine-tuning. */
  public @Nullable String guard;

  public String artifact;
  public @Nullable String parent;

  @Column(name = "step_key")
  public String stepKey;

  @Column(name = "code_version")
  public String codeVersion;

  public double seconds;
  public boolean reused;

  @Column(name = "recorded_at")
  public Instant recordedAt;

  /** The steps of a run in order. */
  public static List<StepRecord> of(String runId) {
    return list("runId = ?1 order by position", runId);
  }
}
