package io.espalier.registry.submission;

import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Submission;
import io.espalier.events.step.Step;
import io.espalier.registry.audit.AuditKind;
import io.espalier.registry.audit.AuditTrail;
import io.espalier.registry.model.Locks;
import io.espalier.registry.model.Model;
import io.espalier.registry.model.ModelVersion;
import io.espalier.registry.model.SweepPoint;
import io.espalier.registry.model.SweepRow;
import io.espalier.registry.model.SweepStatus;
import io.espalier.registry.model.Times;
import io.espalier.registry.service.AuditBodies;
import io.espalier.registry.service.Json;
import io.espalier.registry.service.RunLedger;
import io.espalier.registry.service.SweepProgress;
import io.espalier.registry.sweep.PlannedPoint;
import io.espalier.registry.sweep.SharedSteps;
import io.espalier.registry.sweep.SweepPlan;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts sweeps: one run for each point of the recipe. The first point starts at once; the others
 * when what they share with it is done.
 */
@ApplicationScoped
public class SweepSubmissions {

  /** The run ids of the points are this one, a dash, {@code p} and a number of two digits. */
  static final int ID_CHARACTERS_MAX = 60;

  private final SubmissionChecks checks;
  private final Submissions submissions;
  private final Locks locks;
  private final RunLedger ledger;
  private final SweepProgress progress;
  private final AuditTrail audit;
  private final AuditBodies bodies;

  SweepSubmissions(
      SubmissionChecks checks,
      Submissions submissions,
      Locks locks,
      RunLedger ledger,
      SweepProgress progress,
      AuditTrail audit,
      AuditBodies bodies) {
    this.checks = checks;
    this.submissions = submissions;
    this.locks = locks;
    this.ledger = ledger;
    this.progress = progress;
    this.audit = audit;
    this.bodies = bodies;
  }

  /** Whether a recipe names more than one point; one that cannot be read names none. */
  public static boolean isSweep(String recipe) {
    return SweepPlan.isSweep(recipe);
  }

  /**
   * Checks a sweep; everything that takes time is done here, before the transaction.
   *
   * @return the points with the first events of their runs
   * @throws SubmissionRefusedException with every fault that was found
   */
  public Checked check(Submission submission) {
    return check(submission, checks.plan(submission.recipe()));
  }

  /** As {@link #check(Submission)}, for points that were made before. */
  public Checked check(Submission submission, SweepPlan plan) {
    String id = submission.effectiveRunId();
    if (id.length() > ID_CHARACTERS_MAX) {
      throw new SubmissionRefusedException(
          List.of(
              Fault.of(
                  "runId",
                  "'%s' has %d characters; the id of a sweep has at most %d, as its runs add theirs."
                      .formatted(id, id.length(), ID_CHARACTERS_MAX))));
    }
    List<CheckedPoint> checked = new ArrayList<>();
    for (PlannedPoint point : plan.points()) {
      Submission alone =
          Submissions.withRunId(submission, "%s-p%02d".formatted(id, checked.size() + 1));
      checked.add(new CheckedPoint(point.label(), checks.firstEvent(alone, point.recipe())));
    }
    return new Checked(plan.name(), checked);
  }

  /**
   * A sweep that can start.
   *
   * @param recipe name of its recipe
   * @param points its points with the first events of their runs
   */
  public record Checked(String recipe, List<CheckedPoint> points) {
    /** Makes the list immutable. */
    public Checked {
      points = List.copyOf(points);
    }
  }

  /**
   * A point that can become a run.
   *
   * @param label what sets it apart
   * @param first the first event of its run
   */
  public record CheckedPoint(String label, ModelVersionEvent first) {}

  /**
   * Starts a checked sweep.
   *
   * @param checked what {@link #check} returned
   */
  @Transactional
  public Submissions.Started start(Submission submission, Checked checked) {
    List<CheckedPoint> points = checked.points();
    String id = submission.effectiveRunId();
    locks.sweep(id);
    if (submissions.known(submission)) {
      return new Submissions.Started(id, false);
    }
    Submissions.store(submission);
    List<List<Step>> slips = points.stream().map(point -> point.first().remaining()).toList();
    SweepRow sweep = row(submission, checked.recipe(), SharedSteps.amongAll(slips));
    for (int index = 0; index < points.size(); index++) {
      register(sweep, index + 1, points.get(index), SharedSteps.withEarlier(slips, index));
    }
    List<SweepPoint> rows = SweepPoint.of(id);
    audit.append(AuditKind.SWEEP_STARTED, sweep.model, id, null, bodies.sweepStarted(sweep, rows));
    progress.follow(id);
    return new Submissions.Started(id, true);
  }

  private static SweepRow row(Submission submission, String recipe, int sharedSteps) {
    Instant now = Times.now();
    Model.ensure(submission.model(), now);
    SweepRow sweep = new SweepRow();
    sweep.id = submission.effectiveRunId();
    sweep.model = submission.model();
    sweep.status = SweepStatus.RUNNING;
    sweep.recipe = recipe;
    sweep.dataset = submission.dataset();
    sweep.seed = submission.seed();
    sweep.threads = submission.threads();
    sweep.sharedSteps = sharedSteps;
    sweep.startedAt = now;
    sweep.updatedAt = now;
    sweep.persistAndFlush();
    return sweep;
  }

  private void register(SweepRow sweep, int number, CheckedPoint checked, List<Integer> shared) {
    ModelVersionEvent first = checked.first();
    locks.run(first.runId());
    ledger.register(first);
    ModelVersion.ensure(
        new ModelVersion.Key(first.model(), first.artifact()),
        null,
        first.runId(),
        0,
        RunLedger.SUBMITTED,
        Times.now());
    SweepPoint point = new SweepPoint();
    point.sweepId = sweep.id;
    point.number = number;
    point.runId = first.runId();
    point.label = checked.label();
    point.waitsFor = Json.text(shared);
    point.persist();
  }
}
