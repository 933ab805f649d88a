package io.espalier.artifacts;

/** A model package is damaged, cut off, or not a model package at all. */
public final class CorruptPackageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CorruptPackageException(String message, Throwable cause) {
    super(message, cause);
  }
}
