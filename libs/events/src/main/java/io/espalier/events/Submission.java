package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The wish to run a recipe on a model. Published to {@link Topics#SUBMITTED}; the registry makes
 * the first model-version event from it.
 *
 * @param runId the id that the run gets; where absent the registry makes one from the submission,
 *     so that the same submission delivered twice is one run
 * @param model the name of the model
 * @param artifact the digest of the model's ONNX file, put in the artifact store before; for a
 *     recipe that trains, the initial weights
 * @param dataset the digest of the packed data set, put in the artifact store before
 * @param recipe the name of a built-in recipe, or the YAML of one
 * @param seed the seed of everything random in the run
 * @param threads the threads that every step computes with
 */
public record Submission(
    @Nullable String runId,
    String model,
    String artifact,
    String dataset,
    String recipe,
    long seed,
    int threads) {
  public Submission {
    if (runId != null) {
      Checks.runId(runId);
    }
    Checks.model(model);
    Checks.digest("artifact", artifact);
    Checks.digest("dataset", dataset);
    Checks.required("recipe", recipe);
    if (recipe.isBlank() || recipe.length() > Limits.RECIPE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "The field 'recipe' has %d characters; it must be the name of a built-in recipe or YAML of"
                  .formatted(recipe.length())
              + " at most "
              + Limits.RECIPE_BYTES_MAX
              + " characters.");
    }
    Checks.range("threads", threads, 1, Limits.THREADS_MAX);
  }

  /** The CloudEvents id. */
  public String id() {
    return EventIds.of("submitted", effectiveRunId());
  }

  /** The run id given, or the one that follows from the submission's content. */
  public String effectiveRunId() {
    return runId != null
        ? runId
        : "run-"
            + EventIds.of(
                    model,
                    artifact,
                    dataset,
                    recipe,
                    Long.toString(seed),
                    Integer.toString(threads))
                .substring(0, 16);
  }
}
