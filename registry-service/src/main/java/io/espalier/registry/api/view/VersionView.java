package io.espalier.registry.api.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model.
 *
 * @param model the model
 * @param digest digest of its ONNX artifact
 * @param number counted from 1 as versions become live; null for one that never was
 * @param parent the version it was made from
 * @param runId the first run that has it
 * @param position steps of that run that were done then
 * @param madeBy the step that made it, or {@code submitted}
 * @param bytes size of the ONNX artifact, where the store has it
 * @param packageDigest the compact file that is shipped, where it was released
 * @param packageBytes its size
 * @param registeredAt when the registry first heard of it
 * @param releasedAt when a verdict released it
 * @param live whether production names it now
 * @param alsoIn other models that have the same artifact as a version
 * @param lineage the steps that led here, the oldest first; only where one version is asked for
 */
public record VersionView(
    String model,
    String digest,
    @Nullable Integer number,
    @Nullable String parent,
    String runId,
    int position,
    String madeBy,
    @Nullable Long bytes,
    @Nullable String packageDigest,
    @Nullable Long packageBytes,
    Instant registeredAt,
    @Nullable Instant releasedAt,
    boolean live,
    List<String> alsoIn,
    List<StepView> lineage) {}
