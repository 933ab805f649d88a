package io.espalier.registry.api.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.espalier.registry.model.RunStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run with everything that is known of it.
 *
 * @param id the run id
 * @param model the model
 * @param status where it stands
 * @param recipe name of the recipe
 * @param dataset digest of the dataset
 * @param preprocessing digest of the preprocessing
 * @param seed seed of everything random
 * @param threads threads that the steps compute with
 * @param position how many steps are done
 * @param stepCount how many steps there are, done and remaining
 * @param artifact digest of the newest model of the run
 * @param startedAt when it was accepted
 * @param updatedAt when the last event of it came in
 * @param finishedAt when it ended
 * @param dense the dense reference: artifact, accuracy, recall
 * @param denseInt8 the dense reference quantised
 * @param accepted the last version whose guard held
 * @param guard what fine-tuned versions must hold
 * @param slipBacks versions whose guard did not hold, and what the run went on with
 * @param steps the steps done, in order, with their metrics
 * @param remaining the steps to come
 * @param progress the newest report of the step at work; null when none is
 * @param verdict the gates and whether they held
 * @param version number of the released version
 * @param packageDigest the released file, where the run released one
 * @param packageBytes its size
 * @param reason why the run was rejected
 * @param remedy what a person can do about it
 * @param failedStep the step that failed
 */
public record RunView(
    String id,
    String model,
    RunStatus status,
    String recipe,
    String dataset,
    @Nullable String preprocessing,
    long seed,
    int threads,
    int position,
    int stepCount,
    String artifact,
    Instant startedAt,
    Instant updatedAt,
    @Nullable Instant finishedAt,
    @Nullable JsonNode dense,
    @Nullable JsonNode denseInt8,
    @Nullable JsonNode accepted,
    @Nullable JsonNode guard,
    @Nullable JsonNode slipBacks,
    List<StepView> steps,
    List<JsonNode> remaining,
    @Nullable JsonNode progress,
    @Nullable JsonNode verdict,
    @Nullable Integer version,
    @Nullable String packageDigest,
    @Nullable Long packageBytes,
    @Nullable String reason,
    @Nullable String remedy,
    @Nullable String failedStep) {}
