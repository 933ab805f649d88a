package io.espalier.events;

/** Bytes that are no event of the contract; the message says where and why. */
public final class EventFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a sentence about what is wrong. */
  public EventFormatException(String message) {
    super(message);
  }

  /** An exception with a sentence about what is wrong, and its cause. */
  public EventFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
