package io.espalier.artifacts;

import java.nio.file.Path;

/** An artifact's bytes no longer match its name. It has been set aside, so that a put heals it. */
public final class CorruptArtifactException extends ArtifactStoreException {

  private static final long serialVersionUID = 1L;

  private final transient Digest digest;
  private final transient Path path;

  public CorruptArtifactException(Digest digest, Digest actual, Path path, String setAside) {
    super(
        "Artifact %s is corrupted: the file %s holds bytes with digest %s. %s Store the artifact again, or repeat the step that produced it; check the disk."
            .formatted(digest, path, actual, setAside),
        null,
        false);
    this.digest = digest;
    this.path = path;
  }

  /** The artifact that was asked for. */
  public Digest digest() {
    return digest;
  }

  /** The file that held the wrong bytes. */
  public Path path() {
    return path;
  }
}
