package io.espalier.registry.service;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.Digest;
import io.espalier.events.RolledBack;
import io.espalier.registry.audit.AuditKind;
import io.espalier.registry.audit.AuditTrail;
import io.espalier.registry.model.Alias;
import io.espalier.registry.model.AliasPeriod;
import io.espalier.registry.model.Locks;
import io.espalier.registry.model.ModelVersion;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.Times;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts production back to another version, by one call. */
@ApplicationScoped
public class Rollbacks {

  /** The version that was live before. */
  public static final String PREVIOUS = "previous";

  /** The dense reference of what is live. */
  public static final String DENSE = "dense";

  /**
   * What a rollback did.
   *
   * @param model the model
   * @param from digest of what was live
   * @param to digest of what is live now
   * @param fromVersion number of what was live
   * @param toVersion number of what is live now
   * @param at when it was done
   */
  public record Rollback(
      String model, String from, String to, int fromVersion, int toVersion, Instant at) {}

  private final Locks locks;
  private final Production production;
  private final AuditTrail audit;
  private final AuditBodies bodies;
  private final Announcements announcements;
  private final ArtifactStore store;

  Rollbacks(
      Locks locks,
      Production production,
      AuditTrail audit,
      AuditBodies bodies,
      Announcements announcements,
      ArtifactStore store) {
    this.locks = locks;
    this.production = production;
    this.audit = audit;
    this.bodies = bodies;
    this.announcements = announcements;
    this.store = store;
  }

  /**
   * Rolls a model back.
   *
   * @param to {@link #PREVIOUS}, {@link #DENSE}, or the digest of a version that was live or is a
   *     dense reference
   * @throws RollbackRefusedException when there is nothing to go back to
   */
  @Transactional
  public Rollback rollBack(String model, String to, @Nullable String reason) {
    locks.model(model);
    Alias current =
        Alias.production(model)
            .orElseThrow(
                () ->
                    new RollbackRefusedException(
                        "Model '%s' has no version in production, so there is nothing to roll back."
                            .formatted(model)));
    ModelVersion target = target(current, to);
    if (target.digest.equals(current.digest)) {
      throw new RollbackRefusedException(
          "Version %s is in production already.".formatted(target.digest));
    }
    if (!store.contains(new Digest(target.digest))) {
      throw new RollbackRefusedException(
          "Version %s cannot go to production: the artifact store no longer has it."
              .formatted(target.digest));
    }
    Instant now = Times.now();
    ModelVersion from = ModelVersion.of(model, current.digest).orElseThrow();
    int fromNumber = production.number(from);
    int toNumber = production.number(target);
    var row =
        audit.append(
            AuditKind.ROLLED_BACK,
            model,
            target.runId,
            target.digest,
            bodies.rollback(current, target.digest, to, reason));
    production.flip(target, target.runId, AliasPeriod.Reason.ROLLED_BACK, now, now);
    announcements.rolledBack(
        new RolledBack(
            "rollback-" + row.seq,
            model,
            Alias.PRODUCTION,
            fromNumber,
            toNumber,
            target.digest,
            reason));
    return new Rollback(model, from.digest, target.digest, fromNumber, toNumber, now);
  }

  private static ModelVersion target(Alias current, String to) {
    return switch (to) {
      case PREVIOUS -> previous(current);
      case DENSE -> dense(current);
      default -> named(current.model, to);
    };
  }

  /**
   * The version that was live before the current one was released. Going back twice goes further
   * back; it does not return to what the first rollback left.
   */
  private static ModelVersion previous(Alias current) {
    List<AliasPeriod> periods = AliasPeriod.production(current.model);
    int at = periods.size() - 1;
    for (int index = periods.size() - 1; index >= 0; index--) {
      AliasPeriod period = periods.get(index);
      if (period.digest.equals(current.digest) && period.reason == AliasPeriod.Reason.RELEASED) {
        at = index;
        break;
      }
    }
    while (at >= 0 && periods.get(at).digest.equals(current.digest)) {
      at--;
    }
    if (at < 0) {
      throw new RollbackRefusedException(
          "Model '%s' has no version before the one in production. Roll back to '%s' for its dense reference."
              .formatted(current.model, DENSE));
    }
    return ModelVersion.of(current.model, periods.get(at).digest).orElseThrow();
  }

  private static ModelVersion dense(Alias current) {
    Run run = current.runId == null ? null : Run.findById(current.runId);
    if (run == null || run.dense == null) {
      throw new RollbackRefusedException(
          "The version in production of model '%s' has no dense reference."
              .formatted(current.model));
    }
    return denseVersion(run.model, run.dense, run);
  }

  private static ModelVersion named(String model, String digest) {
    Optional<ModelVersion> known = ModelVersion.of(model, digest);
    if (known.isPresent() && known.get().number != null) {
      return known.get();
    }
    Optional<Run> reference =
        Run.find("model = ?1 and dense = ?2 order by id", model, digest).firstResultOptional();
    return reference
        .map(run -> denseVersion(model, digest, run))
        .orElseThrow(
            () ->
                new RollbackRefusedException(
                    known.isPresent()
                        ? "Version %s of model '%s' was never in production and is no dense reference, so it was never proved."
                            .formatted(digest, model)
                        : "Model '%s' has no version '%s'. Use '%s', '%s', or the digest of a version that was live."
                            .formatted(model, digest, PREVIOUS, DENSE)));
  }

  private static ModelVersion denseVersion(String model, String digest, Run run) {
    // The event of the step that made it may not have come; it will correct the origin.
    ModelVersion.ensure(
        new ModelVersion.Key(model, digest), null, run.id, run.position, DENSE, Times.now());
    return ModelVersion.of(model, digest).orElseThrow();
  }
}
