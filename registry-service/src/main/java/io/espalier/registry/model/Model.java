package io.espalier.registry.model;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A model by name: what versions, runs and aliases belong to. */
@Entity
@Table(name = "model")
public class Model extends PanacheEntityBase {

  @Id public String name;

  @Column(name = "created_at")
  public Instant createdAt;

  /** Makes the row where it is not there yet; safe with any number of writers. */
  public static void ensure(String name, Instant now) {
    getEntityManager()
        .createNativeQuery(
            "insert into model (name, created_at) values (?1, ?2) on conflict do nothing")
        .setParameter(1, name)
        .setParameter(2, now)
        .executeUpdate();
  }
}
