package io.espalier.registry.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.events.Failure;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Rejected;
import io.espalier.events.Verdict;
import io.espalier.registry.audit.AuditKind;
import io.espalier.registry.audit.AuditTrail;
import io.espalier.registry.model.Locks;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.SweepPoint;
import io.espalier.registry.model.SweepRow;
import io.espalier.registry.model.SweepStatus;
import io.espalier.registry.model.Times;
import io.espalier.registry.sweep.PointFigures;
import io.espalier.registry.sweep.SharedSteps;
import io.espalier.registry.sweep.SweepComparison;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves sweeps on: starts a point once what it shares with earlier ones is done, and decides when
 * every point has ended. The sweep's lock must be held, so that the last two points do not miss
 * each other.
 */
@ApplicationScoped
public class SweepProgress {

  private static final String REMEDY =
      "Add points that prune less or recover longer, or widen the gate that it missed, and submit"
          + " the sweep again: what was trained already is found again.";

  private final Locks locks;
  private final Releases releases;
  private final AuditTrail audit;
  private final AuditBodies bodies;
  private final Announcements announcements;

  SweepProgress(
      Locks locks,
      Releases releases,
      AuditTrail audit,
      AuditBodies bodies,
      Announcements announcements) {
    this.locks = locks;
    this.releases = releases;
    this.audit = audit;
    this.bodies = bodies;
    this.announcements = announcements;
  }

  /** The sweep that a run is a point of, locked until the transaction ends. */
  Optional<String> lock(String runId) {
    Optional<String> sweep = SweepPoint.sweepOf(runId);
    sweep.ifPresent(locks::sweep);
    return sweep;
  }

  /** Ends a point whose gates held; whether it is released is decided with the sweep. */
  void pass(Run run, ModelVersionEvent event, Verdict verdict, Packaging.Ready packaged) {
    SweepPoint point = point(run);
    point.packageDigest = packaged.digest();
    point.packageBytes = packaged.bytes();
    run.status = RunStatus.PASSED;
    run.verdict = Json.text(verdict);
    run.finishedAt = Times.now();
    run.updatedAt = run.finishedAt;
    run.progress = null;
    ObjectNode body = bodies.release(event, verdict, packaged, false);
    audit.append(AuditKind.PASSED, run.model, run.id, event.artifact(), body);
  }

  /** Notes when the event that ended a point was produced. */
  void ended(Run run, Instant decidedAt) {
    point(run).decidedAt = decidedAt;
  }

  /** Starts what may start, and decides when nothing runs any more. */
  @Transactional(Transactional.TxType.MANDATORY)
  public void follow(String sweepId) {
    SweepRow sweep = SweepRow.findById(sweepId);
    if (sweep.status != SweepStatus.RUNNING) {
      return;
    }
    sweep.updatedAt = Times.now();
    List<SweepPoint> points = SweepPoint.of(sweepId);
    List<Run> runs = runs(points);
    launch(points, runs);
    if (runs.stream().allMatch(Run::ended)) {
      decide(sweep, points, runs);
    }
  }

  /** The runs of points, in their order. */
  public static List<Run> runs(List<SweepPoint> points) {
    return points.stream().map(point -> Run.<Run>findById(point.runId)).toList();
  }

  /** The points whose runs came to their benchmark, side by side. */
  public static SweepComparison comparison(List<SweepPoint> points, List<Run> runs) {
    List<PointFigures> figures = new ArrayList<>();
    for (int index = 0; index < points.size(); index++) {
      figures(points.get(index), runs.get(index)).ifPresent(figures::add);
    }
    return new SweepComparison(figures);
  }

  private static Optional<PointFigures> figures(SweepPoint point, Run run) {
    String event = run.event;
    if (event == null || !run.ended()) {
      return Optional.empty();
    }
    // A model that passed and then could not be packed was rejected: it is no candidate.
    return PointFigures.of(point.number, point.label, Json.event(event))
        .filter(figures -> figures.passed() == (run.status != RunStatus.REJECTED));
  }

  private void launch(List<SweepPoint> points, List<Run> runs) {
    List<Integer> stepsDone =
        runs.stream().map(run -> run.ended() ? Integer.MAX_VALUE : run.position).toList();
    for (int index = 0; index < points.size(); index++) {
      SweepPoint point = points.get(index);
      Run run = runs.get(index);
      if (point.launchedAt != null || !SharedSteps.mayStart(shared(point), stepsDone)) {
        continue;
      }
      point.launchedAt = Times.now();
      if (run.position == 0 && !run.ended()) {
        announcements.start(Json.event(Objects.requireNonNull(run.event)));
      }
    }
  }

  private static List<Integer> shared(SweepPoint point) {
    List<Integer> shared = new ArrayList<>();
    for (JsonNode steps : Json.parse(point.waitsFor)) {
      shared.add(steps.asInt());
    }
    return shared;
  }

  private void decide(SweepRow sweep, List<SweepPoint> points, List<Run> runs) {
    SweepComparison comparison = comparison(points, runs);
    Optional<PointFigures> best = comparison.best();
    if (best.isPresent()) {
      PointFigures chosen = best.get();
      release(points, runs, chosen);
      end(sweep, SweepStatus.RELEASED, chosen, comparison.why(chosen));
    } else {
      Optional<PointFigures> nearest = comparison.nearest();
      end(sweep, SweepStatus.REJECTED, nearest.orElse(null), noneHeld(nearest, runs));
      announcements.rejected(
          new Rejected(
              sweep.id,
              sweep.model,
              null,
              new Failure("sweep", Objects.requireNonNull(sweep.why), REMEDY)));
    }
    audit.append(
        AuditKind.SWEEP_DECIDED,
        sweep.model,
        sweep.id,
        best.map(chosen -> runs.get(chosen.number() - 1).artifact).orElse(null),
        bodies.sweepDecided(sweep, comparison));
  }

  private void release(List<SweepPoint> points, List<Run> runs, PointFigures chosen) {
    SweepPoint point = points.get(chosen.number() - 1);
    Run run = runs.get(chosen.number() - 1);
    ModelVersionEvent event = Json.event(Objects.requireNonNull(run.event));
    Instant decidedAt =
        points.stream()
            .map(each -> Objects.requireNonNull(each.decidedAt))
            .max(Comparator.naturalOrder())
            .orElseThrow();
    releases.release(
        run,
        event,
        Objects.requireNonNull(event.verdict()),
        new Packaging.Ready(
            Objects.requireNonNull(point.packageDigest),
            Objects.requireNonNull(point.packageBytes)),
        decidedAt);
  }

  private static String noneHeld(Optional<PointFigures> nearest, List<Run> runs) {
    if (nearest.isEmpty()) {
      return "No point came to its benchmark. The first ended with: " + runs.getFirst().reason;
    }
    PointFigures point = nearest.get();
    return "No point held all gates. The nearest is point %d (%s): %s"
        .formatted(point.number(), point.label(), runs.get(point.number() - 1).reason);
  }

  private static void end(
      SweepRow sweep, SweepStatus status, @Nullable PointFigures chosen, String why) {
    sweep.status = status;
    sweep.chosen = chosen == null ? null : chosen.number();
    sweep.why = why;
    sweep.finishedAt = Times.now();
  }

  private static SweepPoint point(Run run) {
    return SweepPoint.<SweepPoint>find("runId", run.id).firstResult();
  }
}
