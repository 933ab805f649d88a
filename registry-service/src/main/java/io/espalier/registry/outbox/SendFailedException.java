package io.espalier.registry.outbox;

/** The broker did not acknowledge a record; it stays in the outbox and is tried again. */
final class SendFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SendFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
