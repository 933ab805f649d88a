package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Step;
import io.espalier.events.step.Train;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model on its way through the services. Each service does the first of the
 * remaining steps and emits the event that {@link Slip} derives from its result; {@link
 * Topics#next} says where to.
 *
 * @param runId the run, the Kafka key of all its records
 * @param model the name of the model
 * @param artifact the digest of this version's ONNX file
 * @param parent the digest of the version that it was made from; absent for the first
 * @param last the step that this event reports; absent in the first event and with a failure
 * @param dataset the digest of the packed data set
 * @param preprocessing the digest of the data set's preprocessing contract
 * @param seed the seed of everything random in the run
 * @param threads the threads that every step computes with; results depend on it
 * @param recipe the name of the recipe that the slip was made from
 * @param dense the dense reference, once a train or prepare step has made it
 * @param denseInt8 the dense reference quantised, once a quantize step has made it
 * @param accepted the last version whose guard held, once there is one
 * @param early the digest of the ONNX file with the weights of an early epoch of the training,
 *     where the train step kept them
 * @param guard what fine-tuned versions must hold
 * @param slipBacks what guards sent back so far
 * @param position how many events of the run came before this
 * @param remaining the steps to come
 * @param verdict the benchmark's verdict, at the end
 * @param failure why the run ended without one
 */
public record ModelVersionEvent(
    String runId,
    String model,
    String artifact,
    @Nullable String parent,
    @Nullable CompletedStep last,
    String dataset,
    String preprocessing,
    long seed,
    int threads,
    String recipe,
    @Nullable Reference dense,
    @Nullable Reference denseInt8,
    @Nullable Reference accepted,
    @Nullable String early,
    Guard guard,
    List<SlipBack> slipBacks,
    int position,
    List<Step> remaining,
    @Nullable Verdict verdict,
    @Nullable Failure failure) {

  public ModelVersionEvent {
    Checks.runId(runId);
    Checks.model(model);
    Checks.digest("artifact", artifact);
    if (parent != null) {
      Checks.digest("parent", parent);
    }
    Checks.digest("dataset", dataset);
    Checks.digest("preprocessing", preprocessing);
    Checks.range("threads", threads, 1, Limits.THREADS_MAX);
    Checks.name("recipe", recipe);
    if (early != null) {
      Checks.digest("early", early);
    }
    Checks.required("guard", guard);
    slipBacks = Checks.list("slipBacks", slipBacks, Limits.STEPS_MAX);
    Checks.range("position", position, 0, Integer.MAX_VALUE);
    remaining = Checks.list("remaining", remaining, Limits.STEPS_MAX);
    boolean ended = verdict != null || failure != null;
    if (!ended && remaining.isEmpty()) {
      throw new IllegalArgumentException(
          "The field 'remaining' is empty, but there is neither a verdict nor a failure: a slip"
              + " ends with a benchmark step.");
    }
    if (!ended
        && dense == null
        && (remaining.getFirst() instanceof Finetune
            || remaining.getFirst() instanceof Benchmark)) {
      throw new IllegalArgumentException(
          "The next step '%s' compares with a dense reference, but the field 'dense' is missing:"
                  .formatted(remaining.getFirst().kind())
              + " begin the slip with a train or prepare step.");
    }
  }

  /** The first event of a run. The slip must begin with a train or prepare step. */
  public static ModelVersionEvent first(
      String runId,
      String model,
      String artifact,
      String dataset,
      String preprocessing,
      long seed,
      int threads,
      String recipe,
      Guard guard,
      List<Step> slip) {
    if (slip.isEmpty()
        || !(slip.getFirst() instanceof Train || slip.getFirst() instanceof Prepare)) {
      throw new IllegalArgumentException(
          "The slip does not begin with a train or prepare step, so there would be no dense"
              + " reference to compare with.");
    }
    return new ModelVersionEvent(
        runId,
        model,
        artifact,
        null,
        null,
        dataset,
        preprocessing,
        seed,
        threads,
        recipe,
        null,
        null,
        null,
        null,
        guard,
        List.of(),
        0,
        slip,
        null,
        null);
  }

  /** The step to do next, where the run has not ended. */
  public Optional<Step> nextStep() {
    return verdict != null || failure != null || remaining.isEmpty()
        ? Optional.empty()
        : Optional.of(remaining.getFirst());
  }

  /** How many steps the run has in all: done, failed and remaining. */
  public int steps() {
    return position + remaining.size();
  }

  /** The CloudEvents id: the same for every delivery and re-creation of this event. */
  public String id() {
    return EventIds.of(runId, Integer.toString(position), last == null ? "" : last.stepKey());
  }

  /**
   * The event after the first of the remaining steps was done.
   *
   * @see Slip
   */
  public ModelVersionEvent next(CompletedStep done, @Nullable Reference denseInt8Made) {
    return Slip.next(this, done, denseInt8Made);
  }

  /** The event that ends the run because the first of the remaining steps cannot be done. */
  public ModelVersionEvent failed(String reason, String remedy) {
    return Slip.failed(this, reason, remedy);
  }
}
