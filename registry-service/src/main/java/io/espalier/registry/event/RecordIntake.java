package io.espalier.registry.event;

import io.espalier.events.EventCodec;
import io.espalier.events.EventFormatException;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.Submission;
import io.espalier.events.Topics;
import io.espalier.registry.service.Packaging;
import io.espalier.registry.service.Packaging.Packaged;
import io.espalier.registry.service.RunConflictException;
import io.espalier.registry.service.RunLedger;
import io.espalier.registry.submission.SubmissionRefusedException;
import io.espalier.registry.submission.Submissions;
import io.espalier.registry.submission.SweepSubmissions;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Takes every record that comes from Kafka. What it cannot do anything with becomes a dead letter;
 * any other exception means that the record should be tried again.
 */
@ApplicationScoped
public class RecordIntake {

  private static final Logger LOG = Logger.getLogger(RecordIntake.class);

  private final RunLedger ledger;
  private final Submissions submissions;
  private final SweepSubmissions sweeps;
  private final ProgressBoard progress;
  private final Packaging packaging;
  private final DeadLetterDesk deadLetters;

  RecordIntake(
      RunLedger ledger,
      Submissions submissions,
      SweepSubmissions sweeps,
      ProgressBoard progress,
      Packaging packaging,
      DeadLetterDesk deadLetters) {
    this.ledger = ledger;
    this.submissions = submissions;
    this.sweeps = sweeps;
    this.progress = progress;
    this.packaging = packaging;
    this.deadLetters = deadLetters;
  }

  /** Takes one record; taking it again changes nothing. */
  public void take(IncomingRecord record) {
    try {
      switch (record.topic()) {
        case Topics.DEAD_LETTER -> deadLetters.list(record);
        case Topics.PROGRESS -> progress.show(EventCodec.decode(record.value(), Progress.class));
        case Topics.SUBMITTED -> submit(EventCodec.decode(record.value(), Submission.class));
        default -> apply(record, EventCodec.decode(record.value()));
      }
    } catch (EventFormatException | RunConflictException e) {
      deadLetters.giveUp(record, String.valueOf(e.getMessage()));
    }
  }

  /** Gives up a record that fails for a reason that trying again does not mend. */
  public void giveUp(IncomingRecord record, String reason) {
    deadLetters.giveUp(record, reason);
  }

  private void apply(IncomingRecord record, ModelVersionEvent event) {
    String eventId = record.eventId().orElse(event.id());
    if (ledger.isKnown(event.runId(), eventId)) {
      return;
    }
    boolean releases = event.verdict() != null && event.verdict().released();
    Packaged packaged = releases && event.failure() == null ? packaging.pack(event) : null;
    ledger.apply(event, eventId, record.topic(), record.timestamp(), packaged);
  }

  private void submit(Submission submission) {
    if (submissions.known(submission)) {
      return;
    }
    try {
      if (SweepSubmissions.isSweep(submission.recipe())) {
        sweeps.start(submission, sweeps.check(submission));
      } else {
        submissions.start(submission, submissions.check(submission));
      }
    } catch (SubmissionRefusedException e) {
      LOG.infof("Submission of run %s refused: %s", submission.effectiveRunId(), e.getMessage());
      submissions.refuse(submission, String.valueOf(e.getMessage()));
    }
  }
}
