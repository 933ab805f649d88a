package io.espalier.registry.api.view;

import io.espalier.registry.model.RunStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run in a list.
 *
 * @param id the run id
 * @param model the model
 * @param status where it stands
 * @param recipe name of the recipe
 * @param position how many steps are done
 * @param stepCount how many steps there are, done and remaining
 * @param startedAt when it was accepted
 * @param updatedAt when the last event of it came in
 * @param finishedAt when it ended
 * @param reason why it was rejected
 */
public record RunSummary(
    String id,
    String model,
    RunStatus status,
    String recipe,
    int position,
    int stepCount,
    Instant startedAt,
    Instant updatedAt,
    @Nullable Instant finishedAt,
    @Nullable String reason) {}
