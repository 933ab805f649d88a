package io.espalier.graph;

import org.jspecify.annotations.Nullable;

/**
 * A graph that cannot be what it claims to be; the message names the node, tensor or value and what
 * is wrong with it.
 */
public class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message a user can act on. */
  public GraphException(String message) {
    super(message);
  }

  /** Creates the exception with a message a user can act on and what led to it. */
  public GraphException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
