package io.espalier.training;

/** A training that cannot go on; the message says why and what to change. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message a user can act on. */
  public TrainingException(String message) {
    super(message);
  }
}
