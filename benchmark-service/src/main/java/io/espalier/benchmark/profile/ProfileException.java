package io.espalier.benchmark.profile;

/**
 * A hardware profile cannot be read or is not there; the message says where, what is wrong and what
 * would be right.
 */
public final class ProfileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProfileException(String message) {
    super(message);
  }

  public ProfileException(String message, Throwable cause) {
    super(message, cause);
  }
}
