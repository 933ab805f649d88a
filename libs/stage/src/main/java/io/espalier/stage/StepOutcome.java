package io.espalier.stage;

import io.espalier.artifacts.Digest;
import io.espalier.events.Reference;
import io.espalier.events.metrics.StepMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What a step made and measured. The next event, the guard's judgement and the verdict follow from
 * it.
 *
 * @param artifact the model that the next step works on, already in the store; a step that changes
 *     nothing names its input
 * @param metrics what it measured; {@code TrainingMetrics} for train and finetune, otherwise the
 *     type named like the step
 * @param denseInt8 the dense reference quantised, where a quantize step made it too
 */
public record StepOutcome(Digest artifact, StepMetrics metrics, @Nullable Reference denseInt8) {
  /** An outcome without a quantised dense reference. */
  public static StepOutcome of(Digest artifact, StepMetrics metrics) {
    return new StepOutcome(artifact, metrics, null);
  }
}
