package io.espalier.artifacts;

import org.jspecify.annotations.Nullable;

/** The store could not do what was asked; the message says what, where, and what to do. */
public class ArtifactStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  /**
   * @param retryable whether the same call may succeed later without any change to its arguments
   */
  public ArtifactStoreException(String message, @Nullable Throwable cause, boolean retryable) {
    super(message, cause);
    this.retryable = retryable;
  }

  /**
   * Whether the same call may succeed later: true for a full disk or an unreachable store, false
   * for a missing or corrupted artifact.
   */
  public boolean isTransient() {
    return retryable;
  }
}
