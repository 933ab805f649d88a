package io.espalier.benchmark.inference;

/** A runtime cannot open or run a model; the message names the runtime and says why. */
public final class InferenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InferenceException(String message) {
    super(message);
  }

  InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
