package io.espalier.training.torch;

import io.espalier.graph.GraphException;
import io.espalier.graph.Node;

/** A node that the training engine cannot run; the message names the node and its operator. */
public final class UnsupportedOperatorException extends GraphException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param reason what is not supported and what to do about it
   */
  public UnsupportedOperatorException(Node node, String reason) {
    super(node.description() + ": " + reason);
  }
}
