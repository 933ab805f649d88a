package io.espalier.standalone.embedded;

/** What keeps the standalone process from starting or going on; the message says what to do. */
public final class StandaloneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what was wrong, where, and what to do
   */
  public StandaloneException(String message) {
    super(message);
  }

  /**
   * @param message what was wrong, where, and what to do
   * @param cause the failure beneath it
   */
  public StandaloneException(String message, Throwable cause) {
    super(message, cause);
  }
}
