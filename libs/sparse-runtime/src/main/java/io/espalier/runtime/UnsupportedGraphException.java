package io.espalier.runtime;

import io.espalier.graph.GraphException;
import io.espalier.graph.Node;

/** A graph that this runtime cannot run; the message names the node and operator and what to do. */
public final class UnsupportedGraphException extends GraphException {
  private static final long serialVersionUID = 1L;

  /** A graph as a whole that cannot be run. */
  public UnsupportedGraphException(String message) {
    super(message);
  }

  /**
   * A node that cannot be run.
   *
   * @param reason what is wrong with it
   * @param remedy what a person can do
   */
  public UnsupportedGraphException(Node node, String reason, String remedy) {
    super(
        "The sparse runtime cannot run "
            + node.description()
            + ": "
            + reason
            + ". "
            + remedy
            + ".");
  }
}
