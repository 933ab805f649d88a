package io.espalier.registry.api.view;

import io.espalier.registry.model.SweepStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sweep in a list.
 *
 * @param id the sweep's id
 * @param model the model
 * @param status where it stands
 * @param recipe name of the recipe
 * @param points how many points it has
 * @param chosen number of the point that was released; of a rejected sweep, of the nearest one
 * @param startedAt when it was accepted
 * @param finishedAt when it ended
 */
public record SweepSummary(
    String id,
    String model,
    SweepStatus status,
    String recipe,
    long points,
    @Nullable Integer chosen,
    Instant startedAt,
    @Nullable Instant finishedAt) {}
