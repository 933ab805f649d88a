package io.espalier.registry.model;

import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A period in which an alias named one version. */
@Entity
@Table(name = "alias_history")
public class AliasPeriod extends PanacheEntityBase {

  /** Why a period began. */
  public enum Reason {
    RELEASED,
    ROLLED_BACK;

    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  public String model;
  public String name;
  public String digest;

  @Column(name = "run_id")
  public @Nullable String runId;

  @Enumerated(EnumType.STRING)
  public Reason reason;

  @Column(name = "from_at")
  public Instant fromAt;

  @Column(name = "until_at")
  public @Nullable Instant untilAt;

  /** The periods of a model's production alias, the oldest first. */
  public static List<AliasPeriod> production(String model) {
    return list("model = ?1 and name = ?2 order by id", model, Alias.PRODUCTION);
  }

  /** The period that holds at an instant. */
  public static Optional<AliasPeriod> productionAt(String model, Instant at) {
    return find(
            "model = ?1 and name = ?2 and fromAt <= ?3 and (untilAt is null or untilAt > ?3) order by id desc",
            model,
            Alias.PRODUCTION,
            at)
        .firstResultOptional();
  }
}
