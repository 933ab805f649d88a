package io.espalier.artifacts;

/** There is no artifact of this name in the store. */
public final class MissingArtifactException extends ArtifactStoreException {

  private static final long serialVersionUID = 1L;

  private final transient Digest digest;

  public MissingArtifactException(Digest digest, String where) {
    super(
        "Artifact %s is not in the store at %s. Check that this service uses the same store as the one that produced it."
            .formatted(digest, where),
        null,
        false);
    this.digest = digest;
  }

  /** The artifact that was asked for. */
  public Digest digest() {
    return digest;
  }
}
