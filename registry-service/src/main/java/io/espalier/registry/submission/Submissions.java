package io.espalier.registry.submission;

import io.espalier.artifacts.Digest;
import io.espalier.events.EventCodec;
import io.espalier.events.Failure;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Submission;
import io.espalier.registry.model.Locks;
import io.espalier.registry.model.Model;
import io.espalier.registry.model.ModelVersion;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.SubmissionRow;
import io.espalier.registry.model.Times;
import io.espalier.registry.service.Announcements;
import io.espalier.registry.service.Json;
import io.espalier.registry.service.Rejections;
import io.espalier.registry.service.RunConflictException;
import io.espalier.registry.service.RunLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;

/**
 * Starts runs: stores what was asked for, registers the run, and leaves its first event in the
 * outbox.
 */
@ApplicationScoped
public class Submissions {

  /**
   * What became of a submission.
   *
   * @param runId the run
   * @param fresh false when the same submission had been made before
   */
  public record Started(String runId, boolean fresh) {}

  private final SubmissionChecks checks;
  private final Locks locks;
  private final RunLedger ledger;
  private final Rejections rejections;
  private final Announcements announcements;

  Submissions(
      SubmissionChecks checks,
      Locks locks,
      RunLedger ledger,
      Rejections rejections,
      Announcements announcements) {
    this.checks = checks;
    this.locks = locks;
    this.ledger = ledger;
    this.rejections = rejections;
    this.announcements = announcements;
  }

  /** The submission with a run id, which the registry makes where none is given. */
  public static Submission identified(Submission submission) {
    return submission.runId() != null
        ? submission
        : withRunId(submission, RunIds.next(Instant.now()));
  }

  static Submission withRunId(Submission submission, String runId) {
    return new Submission(
        runId,
        submission.model(),
        submission.artifact(),
        submission.dataset(),
        submission.recipe(),
        submission.seed(),
        submission.threads());
  }

  /**
   * Checks a submission; everything that takes time is done here, before the transaction.
   *
   * @throws SubmissionRefusedException with every fault that was found
   */
  public ModelVersionEvent check(Submission submission) {
    return checks.firstEvent(submission);
  }

  /**
   * Whether this very submission was made before.
   *
   * @throws RunConflictException when its run id belongs to something else
   */
  @Transactional
  public boolean known(Submission submission) {
    String runId = submission.effectiveRunId();
    SubmissionRow earlier = SubmissionRow.findById(runId);
    if (earlier != null) {
      if (!earlier.fingerprint.equals(fingerprint(submission))) {
        throw new RunConflictException(
            "Run %s was submitted before with other content. Choose another run id, or leave it out."
                .formatted(runId));
      }
      return true;
    }
    if (Run.findById(runId) != null) {
      throw new RunConflictException(
          "Run %s was started by an event before. Choose another run id, or leave it out."
              .formatted(runId));
    }
    return false;
  }

  /**
   * Starts the run of a checked submission.
   *
   * @param first what {@link #check} returned
   */
  @Transactional
  public Started start(Submission submission, ModelVersionEvent first) {
    locks.run(first.runId());
    if (known(submission)) {
      return new Started(first.runId(), false);
    }
    store(submission);
    ledger.register(first);
    ModelVersion.ensure(
        new ModelVersion.Key(first.model(), first.artifact()),
        null,
        first.runId(),
        0,
        RunLedger.SUBMITTED,
        Times.now());
    announcements.start(first);
    return new Started(first.runId(), true);
  }

  /** Registers the run of a submission that came as an event and cannot be used, as rejected. */
  @Transactional
  public void refuse(Submission submission, String reason) {
    String runId = submission.effectiveRunId();
    locks.run(runId);
    if (known(submission)) {
      return;
    }
    store(submission);
    Model.ensure(submission.model(), Times.now());
    Run run = new Run();
    run.id = runId;
    run.model = submission.model();
    run.status = RunStatus.RUNNING;
    run.recipe = SubmissionChecks.recipeName(submission.recipe());
    run.dataset = submission.dataset();
    run.seed = submission.seed();
    run.threads = submission.threads();
    run.artifact = submission.artifact();
    run.startedAt = Times.now();
    run.updatedAt = run.startedAt;
    rejections.reject(
        run,
        null,
        new Failure("submit", reason, "Correct what is named and submit it with another run id."));
    run.persist();
  }

  static void store(Submission submission) {
    SubmissionRow row = new SubmissionRow();
    row.runId = submission.effectiveRunId();
    row.fingerprint = fingerprint(submission);
    row.body = Json.text(submission);
    row.submittedAt = Times.now();
    row.persist();
  }

  private static String fingerprint(Submission submission) {
    return Digest.of(EventCodec.canonical(withRunId(submission, submission.effectiveRunId())))
        .value();
  }
}
