package io.espalier.datasets;

import org.jspecify.annotations.Nullable;

/**
 * A dataset, image or preprocessing contract cannot be used; the message says what is wrong, where,
 * and what to do. Trying again without a change does not help.
 */
public final class DatasetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DatasetException(String message) {
    this(message, null);
  }

  public DatasetException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
