package io.espalier.artifacts.codec;

/** A package cannot be unpacked; the message says what is wrong with it. */
public final class CodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CodecException(String message) {
    super(message);
  }
}
