package io.espalier.registry.service;

/** An event or a submission contradicts what its run is known to be. */
public final class RunConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RunConflictException(String message) {
    super(message);
  }
}
