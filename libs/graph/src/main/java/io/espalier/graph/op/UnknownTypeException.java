package io.espalier.graph.op;

import io.espalier.graph.GraphException;

/**
 * Thrown by inference where nothing is wrong but the type depends on values that are only there
 * when the model runs.
 */
public final class UnknownTypeException extends GraphException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public UnknownTypeException() {
    super("the type depends on values that are only known when the model runs");
  }
}
