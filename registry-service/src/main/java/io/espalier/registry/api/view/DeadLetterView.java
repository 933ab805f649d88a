package io.espalier.registry.api.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be processed.
 *
 * @param id its number here
 * @param topic where it was
 * @param partition its partition there
 * @param offset its offset there
 * @param key its key
 * @param reason why it could not be processed
 * @param reportedBy the service that said so
 * @param bytes how long it is
 * @param payload its bytes in Base64
 * @param recordedAt when the registry heard of it
 */
public record DeadLetterView(
    long id,
    String topic,
    int partition,
    long offset,
    @Nullable String key,
    String reason,
    String reportedBy,
    int bytes,
    String payload,
    Instant recordedAt) {}
