package io.espalier.stage;

/** The service is shutting down; the step goes on from its last checkpoint after the next start. */
public final class StepCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A cancelled step. */
  public StepCancelledException() {
    super("The service is shutting down.");
  }
}
