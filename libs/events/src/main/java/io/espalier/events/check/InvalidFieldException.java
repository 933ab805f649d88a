package io.espalier.events.check;

/** A field of a record has a value that it may not have; the message is a full sentence. */
public final class InvalidFieldException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /** An exception about a field. */
  public InvalidFieldException(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The name of the record component. */
  public String field() {
    return field;
  }
}
