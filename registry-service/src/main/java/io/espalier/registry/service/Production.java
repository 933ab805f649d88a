package io.espalier.registry.service;

import io.espalier.registry.model.Alias;
import io.espalier.registry.model.AliasPeriod;
import io.espalier.registry.model.ModelVersion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The alias {@code production}: flips it and keeps its history. The model's lock must be held. */
@ApplicationScoped
class Production {

  /** The version's number, given now when it has none: versions are counted as they become live. */
  @Transactional(Transactional.TxType.MANDATORY)
  int number(ModelVersion version) {
    Integer given = version.number;
    if (given != null) {
      return given;
    }
    Integer last =
        ModelVersion.find("select max(number) from ModelVersion where model = ?1", version.model)
            .project(Integer.class)
            .firstResult();
    int next = last == null ? 1 : last + 1;
    version.number = next;
    return next;
  }

  /** Points production to this version, closes the period of the one before, and opens one. */
  @Transactional(Transactional.TxType.MANDATORY)
  void flip(
      ModelVersion version,
      @Nullable String runId,
      AliasPeriod.Reason reason,
      Instant decidedAt,
      Instant now) {
    AliasPeriod.update(
        "untilAt = ?1 where model = ?2 and name = ?3 and untilAt is null",
        now,
        version.model,
        Alias.PRODUCTION);
    AliasPeriod period = new AliasPeriod();
    period.model = version.model;
    period.name = Alias.PRODUCTION;
    period.digest = version.digest;
    period.runId = runId;
    period.reason = reason;
    period.fromAt = now;
    period.persist();

    Alias alias =
        Alias.production(version.model)
            .orElseGet(
                () -> {
                  Alias fresh = new Alias();
                  fresh.model = version.model;
                  fresh.name = Alias.PRODUCTION;
                  return fresh;
                });
    alias.digest = version.digest;
    alias.runId = runId;
    alias.decidedAt = decidedAt;
    alias.since = now;
    alias.persist();
  }
}
