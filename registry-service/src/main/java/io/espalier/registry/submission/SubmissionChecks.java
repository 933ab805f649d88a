package io.espalier.registry.submission;

import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Submission;
import io.espalier.events.recipe.Recipe;
import io.espalier.events.recipe.RecipeException;
import io.espalier.events.recipe.Recipes;
import io.espalier.registry.sweep.SweepPlan;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a submission can become a run, and names everything that stands against it at once.
 */
@ApplicationScoped
class SubmissionChecks {

  private final ArtifactInspector artifacts;

  SubmissionChecks(ArtifactInspector artifacts) {
    this.artifacts = artifacts;
  }

  /**
   * The first event of the run.
   *
   * @throws SubmissionRefusedException with every fault that was found
   */
  ModelVersionEvent firstEvent(Submission submission) {
    List<Fault> faults = new ArrayList<>();
    return firstEvent(submission, recipe(submission.recipe(), faults), faults);
  }

  /**
   * The first event of a run of this recipe, whatever the submission names.
   *
   * @throws SubmissionRefusedException with every fault that was found
   */
  ModelVersionEvent firstEvent(Submission submission, Recipe recipe) {
    return firstEvent(submission, recipe, new ArrayList<>());
  }

  /**
   * The points of a recipe.
   *
   * @throws SubmissionRefusedException with every fault that was found
   */
  SweepPlan plan(String recipe) {
    try {
      return SweepPlan.of(recipe);
    } catch (RecipeException e) {
      throw new SubmissionRefusedException(e.problems().stream().map(Fault::of).toList());
    }
  }

  private ModelVersionEvent firstEvent(
      Submission submission, @Nullable Recipe recipe, List<Fault> faults) {
    ModelFacts model = facts("artifact", () -> artifacts.model(submission.artifact()), faults);
    DatasetFacts dataset = facts("dataset", () -> artifacts.dataset(submission.dataset()), faults);
    if (model != null && dataset != null) {
      faults.addAll(compare(model, dataset));
    }
    if (recipe == null || model == null || dataset == null || !faults.isEmpty()) {
      throw new SubmissionRefusedException(faults);
    }
    try {
      return ModelVersionEvent.first(
          submission.effectiveRunId(),
          submission.model(),
          submission.artifact(),
          submission.dataset(),
          dataset.preprocessing(),
          submission.seed(),
          submission.threads(),
          recipe.name(),
          recipe.guard(),
          recipe.steps());
    } catch (IllegalArgumentException e) {
      throw new SubmissionRefusedException(
          List.of(Fault.of("recipe", String.valueOf(e.getMessage()))));
    }
  }

  /** The name that a run of this recipe is listed with, even when the recipe cannot be read. */
  static String recipeName(String text) {
    try {
      return Recipes.resolve(text).name();
    } catch (RecipeException e) {
      String name = text.strip();
      return name.matches("[A-Za-z0-9._-]{1,100}") ? name : "unreadable";
    }
  }

  private static @Nullable Recipe recipe(String text, List<Fault> faults) {
    try {
      return Recipes.resolve(text);
    } catch (RecipeException e) {
      e.problems().stream().map(Fault::of).forEach(faults::add);
      return null;
    }
  }

  private static <F> @Nullable F facts(String field, Supplier<F> read, List<Fault> faults) {
    try {
      return read.get();
    } catch (UnusableArtifactException e) {
      faults.add(Fault.of(field, String.valueOf(e.getMessage())));
      return null;
    }
  }

  private static List<Fault> compare(ModelFacts model, DatasetFacts dataset) {
    List<Fault> faults = new ArrayList<>();
    if (model.classes() != dataset.classes().size()) {
      faults.add(
          Fault.of(
              "artifact",
              "The model tells %d classes apart, but dataset '%s' has %d (%s). Use a model with one output per class."
                  .formatted(
                      model.classes(),
                      dataset.name(),
                      dataset.classes().size(),
                      String.join(", ", dataset.classes()))));
    }
    if (model.channels() != dataset.channels()
        || model.height() != dataset.height()
        || model.width() != dataset.width()) {
      faults.add(
          Fault.of(
              "dataset",
              "The model reads images of %d channels, %dx%d pixels, but the dataset's preprocessing makes %d channels, %dx%d. Prepare the dataset with the size and channels of the model."
                  .formatted(
                      model.channels(),
                      model.width(),
                      model.height(),
                      dataset.channels(),
                      dataset.width(),
                      dataset.height())));
    }
    return faults;
  }
}
