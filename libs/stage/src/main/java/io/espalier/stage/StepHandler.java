package io.espalier.stage;

import io.espalier.events.step.Step;
import java.io.IOException;
import java.util.List;

/**
 * Does one kind of step. A CDI bean in a service, and plain Java: everything it needs comes in the
 * context. It must be deterministic: equal steps on equal inputs give equal artifacts.
 *
 * @param <S> the step
 */
public interface StepHandler<S extends Step> {
  /** The class of the steps that this handler does. */
  Class<S> stepType();

  /**
   * Does the step: reads artifacts from the context's store, puts what it makes there, and saves
   * checkpoints where the work is long. Runs alone on a platform thread of its stage.
   *
   * @throws StepRejectedException if the model, data set or recipe cannot work: ends the run
   * @throws io.espalier.artifacts.ArtifactStoreException if the store fails: tried again where that
   *     can help
   * @throws TransientFaultException if something else fails that will come back: tried again
   *     without end
   * @throws StepCancelledException from {@link StepContext#throwIfCancelled()}: the step is done
   *     after the next start
   * @throws IOException as any other exception: tried again a few times, then ends the run
   * @throws InterruptedException as {@link StepCancelledException}
   */
  StepOutcome run(S step, StepContext context) throws IOException, InterruptedException;

  /**
   * The classes whose jars decide the result. Their byte code makes the code version in the step's
   * key, so that changed code never finds the results of old code. Name one class of each library
   * that computes.
   */
  default List<Class<?>> code() {
    return List.of(getClass());
  }
}
