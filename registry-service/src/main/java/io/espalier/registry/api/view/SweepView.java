package io.espalier.registry.api.view;

import io.espalier.registry.model.SweepStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sweep with its points side by side.
 *
 * @param id the sweep's id
 * @param model the model
 * @param status where it stands
 * @param recipe name of the recipe
 * @param dataset digest of the dataset
 * @param seed seed of everything random
 * @param threads threads that the steps compute with
 * @param sharedSteps how many first steps all points have in common; they are done once
 * @param startedAt when it was accepted
 * @param updatedAt when the last event of any of its runs came in
 * @param finishedAt when it ended
 * @param chosen number of the point that was released; of a rejected sweep, of the nearest one
 * @param why why that one, in sentences
 * @param points the points by number
 */
public record SweepView(
    String id,
    String model,
    SweepStatus status,
    String recipe,
    String dataset,
    long seed,
    int threads,
    int sharedSteps,
    Instant startedAt,
    Instant updatedAt,
    @Nullable Instant finishedAt,
    @Nullable Integer chosen,
    @Nullable String why,
    List<SweepPointView> points) {}
