package io.espalier.stage;

import org.jspecify.annotations.Nullable;

/** Something outside failed that will come back; the step is tried again until it does. */
public final class TransientFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is not available
   * @param cause how that showed
   */
  public TransientFaultException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
