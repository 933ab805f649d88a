package io.espalier.registry.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.events.CompletedStep;
import io.espalier.events.Failure;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Verdict;
import io.espalier.registry.audit.AuditKind;
import io.espalier.registry.audit.AuditTrail;
import io.espalier.registry.model.Locks;
import io.espalier.registry.model.Model;
import io.espalier.registry.model.ModelVersion;
import io.espalier.registry.model.ProcessedEvents;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.StepRecord;
import io.espalier.registry.model.Times;
import io.espalier.registry.service.Packaging.Packaged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies model-version events to the registry. The final state does not depend on how often or in
 * which order the events of a run come: steps have their positions, the run follows the event of
 * the highest position, and a verdict is final.
 */
@ApplicationScoped
public class RunLedger {

  /** What made a version that came with its run. */
  public static final String SUBMITTED = "submitted";

  private final Locks locks;
  private final ProcessedEvents processed;
  private final AuditTrail audit;
  private final AuditBodies bodies;
  private final Releases releases;
  private final Rejections rejections;
  private final SweepProgress sweeps;

  RunLedger(
      Locks locks,
      ProcessedEvents processed,
      AuditTrail audit,
      AuditBodies bodies,
      Releases releases,
      Rejections rejections,
      SweepProgress sweeps) {
    this.locks = locks;
    this.processed = processed;
    this.audit = audit;
    this.bodies = bodies;
    this.releases = releases;
    this.rejections = rejections;
    this.sweeps = sweeps;
  }

  /**
   * Applies one event, in one transaction with everything that follows from it.
   *
   * @param eventId the CloudEvents id
   * @param topic where it came from
   * @param decidedAt when it was produced
   * @param packaged the released file, for an event whose verdict releases
   * @throws RunConflictException when the event contradicts what its run is known to be
   */
  @Transactional
  public void apply(
      ModelVersionEvent event,
      String eventId,
      String topic,
      Instant decidedAt,
      @Nullable Packaged packaged) {
    if (!processed.firstTime(event.runId(), eventId, topic)) {
      return;
    }
    Optional<String> sweep = sweeps.lock(event.runId());
    locks.run(event.runId());
    Run run = Run.findById(event.runId());
    if (run == null) {
      run = register(event);
    } else {
      check(run, event);
    }
    recordVersions(event);
    if (event.last() != null) {
      recordStep(event, event.last());
    }
    if (run.event == null || event.position() > run.position) {
      advance(run, event);
    }
    if (!run.ended()) {
      conclude(run, event, Times.toMicros(decidedAt), packaged, sweep.isPresent());
    }
    sweep.ifPresent(sweeps::follow);
  }

  /** Whether an event was applied before; nothing need be prepared for it then. */
  @Transactional
  public boolean isKnown(String runId, String eventId) {
    return processed.contains(runId, eventId);
  }

  /** Registers the run of an event that is the first heard of it; the run's lock must be held. */
  @Transactional(Transactional.TxType.MANDATORY)
  public Run register(ModelVersionEvent event) {
    Instant now = Times.now();
    Model.ensure(event.model(), now);
    Run run = new Run();
    run.id = event.runId();
    run.model = event.model();
    run.status = RunStatus.RUNNING;
    run.recipe = event.recipe();
    run.dataset = event.dataset();
    run.preprocessing = event.preprocessing();
    run.seed = event.seed();
    run.threads = event.threads();
    run.startedAt = now;
    advance(run, event);
    run.persistAndFlush();
    audit.append(AuditKind.RUN_STARTED, run.model, run.id, null, bodies.run(event));
    return run;
  }

  private static void check(Run run, ModelVersionEvent event) {
    same(run, "model", run.model, event.model());
    same(run, "dataset", run.dataset, event.dataset());
    same(run, "preprocessing", run.preprocessing, event.preprocessing());
    same(run, "seed", run.seed, event.seed());
    same(run, "threads", run.threads, event.threads());
  }

  private static void same(Run run, String field, @Nullable Object known, Object claimed) {
    if (!Objects.equals(known, claimed)) {
      throw new RunConflictException(
          "The event says %s '%s', but run %s has '%s'. Give another run its own run id."
              .formatted(field, claimed, run.id, known));
    }
  }

  private void recordVersions(ModelVersionEvent event) {
    Instant now = Times.now();
    CompletedStep last = event.last();
    if (event.position() == 0) {
      ModelVersion.ensure(
          new ModelVersion.Key(event.model(), event.artifact()),
          null,
          event.runId(),
          0,
          SUBMITTED,
          now);
    } else if (last != null && !last.output().equals(last.input())) {
      ModelVersion.ensure(
          new ModelVersion.Key(event.model(), last.output()),
          last.input(),
          event.runId(),
          event.position(),
          last.step().kind(),
          now);
    }
  }

  private void recordStep(ModelVersionEvent event, CompletedStep last) {
    if (StepRecord.findById(new StepRecord.Key(event.runId(), event.position())) != null) {
      return;
    }
    StepRecord step = new StepRecord();
    step.runId = event.runId();
    step.position = event.position();
    step.kind = last.step().kind();
    step.parameters = Json.text(last.step());
    step.metrics = Json.text(last.metrics());
    step.guard = last.guard() == null ? null : Json.text(last.guard());
    step.artifact = last.output();
    step.parent = last.input();
    step.stepKey = last.stepKey();
    step.codeVersion = last.codeVersion();
    step.seconds = last.seconds();
    step.reused = last.reused();
    step.recordedAt = Times.now();
    step.persist();
    ObjectNode body = bodies.step(event, last);
    audit.append(AuditKind.STEP_COMPLETED, event.model(), event.runId(), last.output(), body);
  }

  private static void advance(Run run, ModelVersionEvent event) {
    run.position = event.position();
    // A failed event counts the step that failed twice: as position, and as still to come.
    run.stepCount =
        event.failure() != null && event.last() == null ? event.steps() - 1 : event.steps();
    run.artifact = event.artifact();
    run.dense = event.dense() == null ? null : event.dense().artifact();
    run.event = Json.text(event);
    run.updatedAt = Times.now();
  }

  private void conclude(
      Run run,
      ModelVersionEvent event,
      Instant decidedAt,
      @Nullable Packaged packaged,
      boolean inSweep) {
    Failure failure = event.failure();
    Verdict verdict = event.verdict();
    if (failure != null) {
      rejections.reject(run, verdict, failure);
    } else if (verdict != null && !verdict.released()) {
      rejections.reject(run, verdict);
    } else if (verdict != null) {
      switch (Objects.requireNonNull(packaged, "a released verdict comes with its package")) {
        case Packaging.Ready ready when inSweep -> sweeps.pass(run, event, verdict, ready);
        case Packaging.Ready ready -> releases.release(run, event, verdict, ready, decidedAt);
        case Packaging.Unusable unusable -> rejections.reject(run, null, unusable.failure());
      }
    }
    if (inSweep && run.ended()) {
      sweeps.ended(run, decidedAt);
    }
  }
}
