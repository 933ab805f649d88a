package io.espalier.benchmark.measure;

/**
 * A measuring process died or fell silent; the message has what it said last. Another try may
 * succeed.
 */
public final class ChildLostException extends MeasurementException {
  private static final long serialVersionUID = 1L;

  ChildLostException(String message) {
    super(message);
  }
}
