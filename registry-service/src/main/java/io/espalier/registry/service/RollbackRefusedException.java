package io.espalier.registry.service;

/** There is nothing to roll back to; the message says why and what can be done. */
public final class RollbackRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RollbackRefusedException(String message) {
    super(message);
  }
}
