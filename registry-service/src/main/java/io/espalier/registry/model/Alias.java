package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A moving name: {@code production} of a model names the version that is live. */
@Entity
@Table(name = "alias")
@IdClass(Alias.Key.class)
public class Alias extends PanacheEntityBase {

  /** The alias that a release flips. */
  public static final String PRODUCTION = "production";

  /**
   * An alias belongs to a model.
   *
   * @param model the model's name
   * @param name the alias
   */
  public record Key(String model, String name) {}

  @Id public String model;
  @Id public String name;

  public String digest;

  /** The run whose verdict, or the run of the version that a rollback, put it here. */
  @Column(name = "run_id")
  public @Nullable String runId;

  /** When it was decided; an older decision that arrives later does not flip the alias. */
  @Column(name = "decided_at")
  public Instant decidedAt;

  /** When the registry flipped it. */
  public Instant since;

  public static Optional<Alias> production(String model) {
    return findByIdOptional(new Key(model, PRODUCTION));
  }
}
