package io.espalier.registry.service;

import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Released;
import io.espalier.events.Verdict;
import io.espalier.registry.audit.AuditKind;
import io.espalier.registry.audit.AuditTrail;
import io.espalier.registry.model.Alias;
import io.espalier.registry.model.AliasPeriod;
import io.espalier.registry.model.ArtifactKind;
import io.espalier.registry.model.Locks;
import io.espalier.registry.model.ModelVersion;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.StoredArtifact;
import io.espalier.registry.model.Times;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** Releases the version that a verdict let through. */
@ApplicationScoped
class Releases {

  /** Announced for a version that was released, but after a younger one. */
  private static final String NO_ALIAS = "none";

  private final Locks locks;
  private final Production production;
  private final AuditTrail audit;
  private final AuditBodies bodies;
  private final Announcements announcements;

  Releases(
      Locks locks,
      Production production,
      AuditTrail audit,
      AuditBodies bodies,
      Announcements announcements) {
    this.locks = locks;
    this.production = production;
    this.audit = audit;
    this.bodies = bodies;
    this.announcements = announcements;
  }

  /**
   * Ends the run as released and makes its version live, unless a newer decision already made
   * another version live: of two verdicts, the younger wins whichever comes first.
   */
  void release(
      Run run,
      ModelVersionEvent event,
      Verdict verdict,
      Packaging.Ready packaged,
      Instant decidedAt) {
    locks.model(run.model);
    Instant now = Times.now();
    ModelVersion version = version(event, now);
    version.releasedAt = now;
    version.packageDigest = packaged.digest();
    version.packageBytes = packaged.bytes();
    StoredArtifact.ensure(packaged.digest(), ArtifactKind.PACKAGE, packaged.bytes(), null, now);
    int number = production.number(version);

    run.status = RunStatus.RELEASED;
    run.verdict = Json.text(verdict);
    run.finishedAt = now;
    run.updatedAt = now;
    run.progress = null;

    boolean live = isNewest(run, decidedAt);
    if (live) {
      production.flip(version, run.id, AliasPeriod.Reason.RELEASED, decidedAt, now);
    }
    audit.append(
        AuditKind.RELEASED,
        run.model,
        run.id,
        version.digest,
        bodies.release(event, verdict, packaged, live));
    String dense = event.dense() == null ? event.artifact() : event.dense().artifact();
    announcements.released(
        new Released(
            run.id,
            run.model,
            number,
            live ? Alias.PRODUCTION : NO_ALIAS,
            version.digest,
            dense,
            verdict));
  }

  private static ModelVersion version(ModelVersionEvent event, Instant now) {
    // The step that made it may not have been heard of yet; its event will correct the origin.
    ModelVersion.ensure(
        new ModelVersion.Key(event.model(), event.artifact()),
        event.parent(),
        event.runId(),
        event.position(),
        event.last() == null ? RunLedger.SUBMITTED : event.last().step().kind(),
        now);
    return ModelVersion.of(event.model(), event.artifact()).orElseThrow();
  }

  private static boolean isNewest(Run run, Instant decidedAt) {
    Optional<Alias> current = Alias.production(run.model);
    if (current.isEmpty()) {
      return true;
    }
    int byTime = decidedAt.compareTo(current.get().decidedAt);
    String other = current.get().runId;
    return byTime > 0
        || (byTime == 0
            && Comparator.nullsFirst(Comparator.<String>naturalOrder()).compare(run.id, other) > 0);
  }
}
