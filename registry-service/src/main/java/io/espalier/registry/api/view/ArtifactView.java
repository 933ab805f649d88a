package io.espalier.registry.api.view;

import io.espalier.registry.model.ArtifactKind;

/**
 * An artifact that the store has taken.
 *
 * @param digest its name: the SHA-256 of its bytes
 * @param kind what it was said to be and is
 * @param bytes its size
 */
public record ArtifactView(String digest, ArtifactKind kind, long bytes) {}
