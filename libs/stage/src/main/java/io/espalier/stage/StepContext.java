package io.espalier.stage;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.CheckpointArea;
import io.espalier.artifacts.Digest;
import io.espalier.artifacts.StepKey;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.ProgressDetail;
import io.espalier.events.Reference;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.ModelSize;

/**
 * Everything a step may use beside its parameters.
 *
 * @param event the event whose next step this is
 * @param key the key that the result is kept under
 * @param store the artifacts
 * @param checkpoints where this step may save how far it came
 * @param progress where to tell how far it came; called as often as one likes
 * @param cancellation whether the service wants to stop
 */
public record StepContext(
    ModelVersionEvent event,
    StepKey key,
    ArtifactStore store,
    CheckpointArea checkpoints,
    ProgressSink progress,
    Cancellation cancellation) {

  /** The model to work on. */
  public Digest model() {
    return new Digest(event.artifact());
  }

  /** The packed data set. */
  public Digest dataset() {
    return new Digest(event.dataset());
  }

  /**
   * The dense reference.
   *
   * @throws StepRejectedException if the run has none
   */
  public Reference dense() {
    Reference dense = event.dense();
    if (dense == null) {
      throw new StepRejectedException(
          "The run has no dense reference to compare with.",
          "Begin the recipe with a train or prepare step.");
    }
    return dense;
  }

  /** The ONNX file of the dense reference. */
  public Digest denseModel() {
    return new Digest(dense().artifact());
  }

  /** The threads to compute with: the run's, because results depend on it. */
  public int threads() {
    return event.threads();
  }

  /** The seed of everything random in this step. */
  public long seed() {
    return event.seed();
  }

  /** A reference to a version that this step made or evaluated. */
  public Reference reference(
      Digest artifact, Digest parent, EvaluationSummary evaluation, ModelSize size) {
    return new Reference(artifact.value(), parent.value(), event.position() + 1, evaluation, size);
  }

  /**
   * Refuses a data set that was preprocessed by another contract than the run's.
   *
   * @param digest the digest of the data set's own preprocessing
   * @throws StepRejectedException if it is not the event's
   */
  public void requirePreprocessing(String digest) {
    if (!digest.equals(event.preprocessing())) {
      throw new StepRejectedException(
          "The data set %s was preprocessed by contract %s, but the run asks for %s."
              .formatted(event.dataset(), digest, event.preprocessing()),
          "Import the data set again and submit the run with the digest that the import gives.");
    }
  }

  /** Tells how far the step has come. */
  public void report(double fraction, String note) {
    progress.report(fraction, null, note);
  }

  /** Tells how far a training step has come. */
  public void report(double fraction, ProgressDetail detail) {
    progress.report(fraction, detail, null);
  }

  /** Whether the service wants to stop: save a checkpoint, then call {@link #throwIfCancelled}. */
  public boolean cancelled() {
    return cancellation.cancelled();
  }

  /**
   * Leaves the step where the service wants to stop; it goes on from its last checkpoint after the
   * next start. Call it often.
   *
   * @throws StepCancelledException if {@link #cancelled()}
   */
  public void throwIfCancelled() {
    if (cancelled()) {
      throw new StepCancelledException();
    }
  }
}
