package io.espalier.registry.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an artifact turned out to be. */
public enum ArtifactKind {
  /** Uploaded or seen, and not looked into yet. */
  FILE,
  /** An ONNX classifier. */
  MODEL,
  /** A packed image dataset. */
  DATASET,
  /** A released model in its compact form on disk. */
  PACKAGE;

  /** The name in JSON, in lower case. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
