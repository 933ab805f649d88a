package io.espalier.registry.submission;

/** An artifact is not there, or is not what it is used as; the message says why. */
public final class UnusableArtifactException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnusableArtifactException(String message) {
    super(message);
  }
}
