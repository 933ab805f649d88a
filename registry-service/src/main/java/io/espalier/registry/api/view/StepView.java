package io.espalier.registry.api.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step that was done.
 *
 * @param runId the run
 * @param position counted from 1
 * @param kind {@code train}, {@code prune}, ...
 * @param parameters the step as it stood in the recipe
 * @param artifact digest of the model that it left
 * @param parent digest of the model that it began with
 * @param stepKey key under which the store knows the result
 * @param codeVersion version of the code that did it
 * @param seconds how long it took
 * @param reused whether the result was found and not made
 * @param metrics what was measured
 * @param guard the guard's judgement, after fine-tuning
 * @param recordedAt when the registry heard of it
 */
public record StepView(
    String runId,
    int position,
    String kind,
    JsonNode parameters,
    String artifact,
    @Nullable String parent,
    String stepKey,
    String codeVersion,
    double seconds,
    boolean reused,
    JsonNode metrics,
    @Nullable JsonNode guard,
    Instant recordedAt) {}
