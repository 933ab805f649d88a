package io.espalier.graph;

import org.jspecify.annotations.Nullable;

/**
 * A file that is not a readable ONNX model; the message names the file and the node or tensor where
 * that is known.
 */
public final class OnnxFormatException extends GraphException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message a user can act on. */
  public OnnxFormatException(String message) {
    super(message);
  }

  /** Creates the exception with a message a user can act on and what led to it. */
  public OnnxFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
