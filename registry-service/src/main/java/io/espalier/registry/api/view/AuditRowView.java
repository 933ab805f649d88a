package io.espalier.registry.api.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the audit trail.
 *
 * @param seq its number
 * @param at when it was written
 * @param kind what it records
 * @param model the model, where there is one
 * @param run the run, where there is one
 * @param version digest of the version, where there is one
 * @param body what happened
 * @param previousHash hash of the row before
 * @param hash hash of this row
 */
public record AuditRowView(
    long seq,
    Instant at,
    String kind,
    @Nullable String model,
    @Nullable String run,
    @Nullable String version,
    JsonNode body,
    String previousHash,
    String hash) {}
