package io.espalier.registry.service;

import io.espalier.events.Failure;
import io.espalier.events.GateResult;
import io.espalier.events.Rejected;
import io.espalier.events.Verdict;
import io.espalier.events.step.Step;
import io.espalier.registry.audit.AuditKind;
import io.espalier.registry.audit.AuditTrail;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.Times;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Ends a run without a release: the reason and the remedy are kept, audited and announced. */
@ApplicationScoped
public class Rejections {

  private static final String GATES_REMEDY =
      "Prune less, allow more recovery epochs, or widen the gate in the recipe, and submit again.";

  private final AuditTrail audit;
  private final AuditBodies bodies;
  private final Announcements announcements;

  Rejections(AuditTrail audit, AuditBodies bodies, Announcements announcements) {
    this.audit = audit;
    this.bodies = bodies;
    this.announcements = announcements;
  }

  /** A gate did not hold. */
  void reject(Run run, Verdict verdict) {
    run.reason =
        verdict.gates().stream()
            .filter(gate -> !gate.held())
            .map(GateResult::detail)
            .collect(Collectors.joining(" "));
    run.remedy = GATES_REMEDY;
    run.failedStep = Step.BENCHMARK;
    end(run, verdict, null);
  }

  /** A step, or the release itself, could not be done. */
  public void reject(Run run, @Nullable Verdict verdict, Failure failure) {
    run.reason = failure.reason();
    run.remedy = failure.remedy();
    run.failedStep = failure.step();
    end(run, verdict, failure);
  }

  private void end(Run run, @Nullable Verdict verdict, @Nullable Failure failure) {
    run.status = RunStatus.REJECTED;
    run.verdict = verdict == null ? null : Json.text(verdict);
    run.finishedAt = Times.now();
    run.updatedAt = run.finishedAt;
    run.progress = null;
    audit.append(
        AuditKind.REJECTED,
        run.model,
        run.id,
        run.artifact,
        bodies.rejection(run, verdict, failure));
    announcements.rejected(
        new Rejected(run.id, run.model, failure == null ? verdict : null, failure));
  }
}
